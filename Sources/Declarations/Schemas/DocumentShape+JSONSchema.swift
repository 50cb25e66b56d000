extension DocumentShape {
  /// A JSON Schema (draft 7) of documents of this shape.
  ///
  /// It serves editors, so it allows `${...}` wherever a value may stand. It says what is wrong in itself,
  /// and leaves out what needs the rest of the document.
  ///
  /// - Parameters:
  ///   - identifier: the `$id`.
  ///   - title: one line on what the document is.
  ///   - requiresFields: false inside parts that get missing fields from elsewhere.
  ///   - prefix: what keys of the document itself begin with that nothing is read from.
  public func jsonSchema(
    identifier: String, title: String, requiresFields: Bool = false, ignoring prefix: String? = nil
  ) -> JSON {
    var writer = JSONSchemaWriter(requiresFields: requiresFields)
    guard case .object(let members) = writer.schema(of: self, shared: false) else {
      preconditionFailure("a schema is an object")
    }
    return .object(
      [
        JSON.Member("$schema", "http://json-schema.org/draft-07/schema#"),
        JSON.Member("$id", .text(identifier)),
        JSON.Member("title", .text(title)),
      ] + members + (prefix.map { [Self.ignored($0)] } ?? []) + [
        JSON.Member("definitions", writer.definitionsObject)
      ])
  }
}

extension DocumentShape {
  private static func ignored(_ prefix: String) -> JSON.Member {
    let documentation: JSON = "Not read: a place for anchors that other parts refer to."
    return JSON.Member(
      "patternProperties",
      .object([JSON.Member("^\(prefix)", .object([JSON.Member("description", documentation)]))]))
  }
}

private struct JSONSchemaWriter {
  let requiresFields: Bool
  /// Descriptions of the shapes of each title.
  private var described: [String: [String]] = [:]
  private var definitions: [String: JSON] = [
    "interpolation": [
      "type": "string", "pattern": "\\$\\{[^}]+\\}", "description": "the value of a variable",
    ]
  ]

  init(requiresFields: Bool) { self.requiresFields = requiresFields }

  var definitionsObject: JSON {
    .object(definitions.keys.sorted().map { JSON.Member($0, definitions[$0] ?? .null) })
  }

  mutating func schema(of shape: DocumentShape, shared: Bool = true) -> JSON {
    switch shape {
    case .any: .object([])
    case .boolean: value(["type": "boolean"])
    case .integer(let minimum, let maximum): value(integer(minimum, maximum))
    case .number(let range): value(number(range))
    case .text(let known): text(known)
    case .list(let element, let minimum): list(element, minimum)
    case .map(let element): value(["type": "object", "additionalProperties": schema(of: element)])
    case .record(let record):
      shared ? sharing(shape, as: record.title) { $0.interpolatedSchema(of: record) } : schema(of: record)
    case .recursive(let shape): schema(of: shape())
    case .choice(let choice): sharing(shape, as: choice.title) { $0.schema(of: choice) }
    case .alternatives(let shapes): ["anyOf": .array(shapes.map { schema(of: $0) })]
    case .reference(let types):
      ["type": "string", "description": .text(types.asReferents)]
    case .named(let section, let shape):
      [
        "anyOf": [
          ["type": "string", "description": .text("a name from `\(section)`")], schema(of: shape),
        ]
      ]
    }
  }

  /// A schema under `definitions`, written once, and a pointer to it.
  private mutating func sharing(
    _ shape: DocumentShape, as title: String?, _ make: (inout Self) -> JSON
  ) -> JSON {
    guard let title else { return make(&self) }
    let name = name(of: shape, titled: title)
    if definitions[name] == nil {
      definitions[name] = .null
      definitions[name] = make(&self)
    }
    return ["$ref": .text("#/definitions/\(name)")]
  }

  /// What the definition of a shape is called: its title, with a number where another shape has the same.
  private mutating func name(of shape: DocumentShape, titled title: String) -> String {
    let words = title.split(separator: " ").filter { !["a", "an", "the"].contains($0) }
    let base = words.joined(separator: "-").filter { $0 != "`" }
    let description = "\(shape)"
    let known = described[base] ?? []
    let index = known.firstIndex(of: description) ?? known.count
    if index == known.count { described[base] = known + [description] }
    return index == 0 ? base : "\(base)-\(index + 1)"
  }

  private func value(_ schema: JSON) -> JSON {
    ["anyOf": [schema, ["$ref": "#/definitions/interpolation"]]]
  }

  private func integer(_ minimum: Int128?, _ maximum: Int128?) -> JSON {
    var members = [JSON.Member("type", "integer")]
    if let minimum { members.append(JSON.Member("minimum", .integer(minimum))) }
    if let maximum { members.append(JSON.Member("maximum", .integer(maximum))) }
    return .object(members)
  }

  private func number(_ range: NumberRange) -> JSON {
    var members = [JSON.Member("type", "number")]
    if let lower = range.lower {
      members.append(JSON.Member(range.excludesLower ? "exclusiveMinimum" : "minimum", .real(lower)))
    }
    if let upper = range.upper {
      members.append(JSON.Member(range.excludesUpper ? "exclusiveMaximum" : "maximum", .real(upper)))
    }
    return .object(members)
  }

  private func text(_ known: [String]?) -> JSON {
    guard let known else { return ["type": "string"] }
    return value(["enum": .array(known.map { .text($0) })])
  }

  private mutating func list(_ element: DocumentShape, _ minimum: Int) -> JSON {
    var members = [JSON.Member("type", "array"), JSON.Member("items", schema(of: element))]
    if minimum > 0 { members.append(JSON.Member("minItems", JSON(minimum))) }
    return value(.object(members))
  }

  private mutating func schema(of record: RecordShape) -> JSON {
    let map = object(
      record.fields, required: requiresFields ? record.fields.filter(\.isRequired).map(\.name) : [])
    guard let shorthand = record.shorthand.flatMap({ record.field($0) }) else { return map }
    return ["anyOf": [map, schema(of: shorthand.shape)]]
  }

  private mutating func interpolatedSchema(of record: RecordShape) -> JSON {
    let schema = schema(of: record)
    return value(schema)
  }

  private mutating func schema(of choice: ChoiceShape) -> JSON {
    let cases = choice.cases.map { choiceCase in
      FieldShape(
        name: choiceCase.name, shape: choiceCase.shape, documentation: choiceCase.documentation)
    }
    let map = object(cases + choice.beside, required: [], nullable: true)
    let one = JSON.Member("maxProperties", JSON(1 + choice.beside.count))
    let bare = choice.cases.filter { !$0.shape.needsMore }.map { JSON.text($0.name) }
    let names: [JSON] = bare.isEmpty || !choice.takesBareNames ? [] : [["enum": .array(bare)]]
    let interpolation: JSON = ["$ref": "#/definitions/interpolation"]
    return ["anyOf": .array(names + [.object((map.members ?? []) + [one]), interpolation])]
  }

  private mutating func object(
    _ fields: [FieldShape], required: [String], nullable: Bool = false
  ) -> JSON {
    var members: [JSON.Member] = [JSON.Member("type", "object")]
    members.append(
      JSON.Member(
        "properties", .object(fields.map { JSON.Member($0.name, property($0, nullable: nullable)) })))
    members.append(JSON.Member("additionalProperties", false))
    if !required.isEmpty { members.append(JSON.Member("required", .array(required.map { .text($0) }))) }
    return .object(members)
  }

  private mutating func property(_ field: FieldShape, nullable: Bool) -> JSON {
    let shape = schema(of: field.shape)
    let canBeBare = nullable && !field.shape.needsMore
    var members: [JSON.Member] = [JSON.Member("description", .text(field.documentation))]
    members.append(JSON.Member("anyOf", canBeBare ? [shape, ["type": "null"]] : [shape]))
    if let standard = field.standard, !field.isRequired, standard.jsonWithNames != .null {
      members.append(JSON.Member("default", standard.jsonWithNames))
    }
    return .object(members)
  }
}

extension DocumentShape {
  /// Whether a case of this shape has to be given something.
  fileprivate var needsMore: Bool {
    switch self {
    case .record(let record): record.fields.contains(where: \.isRequired)
    default: true
    }
  }
}
