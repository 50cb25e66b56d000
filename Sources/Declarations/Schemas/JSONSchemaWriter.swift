/// What decides whether something may be missing, or null, in a place of a document.
struct PlaceContext: Hashable {
  /// Whether what is missing cannot come from another layer, as in the elements of a list, which is replaced as a whole.
  var isWhole = false
  /// Whether an entry of a map that is null is one that is not there.
  var removesEntries = false
}

/// Writes the schemas of what may stand in the places of a document.
struct JSONSchemaWriter {
  private let names: JSON?
  /// Descriptions of the shapes of each title.
  private var described: [String: [String]] = [:]
  private var definitions: [String: JSON] = [
    // A variable has its own type where it is all that a text has in it.
    "variable": ["type": "string", "pattern": "^\\$\\{[^{}]+\\}$"],
    "variable-or-null": ["anyOf": [["type": "null"], ["$ref": "#/definitions/variable"]]],
    "text-with-variable": ["type": "string", "pattern": "\\$\\{"],
    "text-with-variable-or-null": [
      "anyOf": [["type": "null"], ["$ref": "#/definitions/text-with-variable"]]
    ],
  ]

  init(names: JSON?) { self.names = names }

  var definitionsObject: JSON {
    .object(definitions.keys.sortedByBytes().map { JSON.Member($0, definitions[$0] ?? .null) })
  }

  mutating func add(_ others: [String: JSON]) { definitions.merge(others) { $1 } }

  /// - Parameter isNullable: whether null may stand there; nil for whether it removes what lies under it, or leaves a
  ///   field out.
  mutating func property(_ field: FieldShape, in context: PlaceContext, isNullable: Bool? = nil) -> JSON {
    var members = [JSON.Member("description", .text(field.documentation))]
    if let standard = field.standard, !field.isRequired, standard.jsonWithNames != .null {
      members.append(JSON.Member("default", standard.jsonWithNames))
    }
    let isNullable = isNullable ?? (!context.isWhole || !field.isRequired)
    return .object(members + place(of: field.shape, in: context, isNullable: isNullable))
  }

  /// What may stand in a place: a value, or what stands for one or removes it.
  private mutating func place(
    of shape: DocumentShape, in context: PlaceContext, isNullable: Bool
  ) -> [JSON.Member] {
    let value = value(of: shape, in: context)
    let hint = hint(of: shape, in: context).map { [JSON.Member("anyOf", [$0, .object([])])] } ?? []
    let suffix = isNullable ? "-or-null" : ""
    let standIn: JSON? =
      switch shape.standIn {
      case .anything: nil
      case .text: isNullable ? ["type": "null"] : nil
      case .partOfText: ["$ref": .text("#/definitions/text-with-variable\(suffix)")]
      case .wholeText: ["$ref": .text("#/definitions/variable\(suffix)")]
      }
    guard let standIn else { return hint + (value.members ?? []) }
    return hint + [JSON.Member("if", standIn), JSON.Member("else", value)]
  }

  private mutating func value(of shape: DocumentShape, in context: PlaceContext) -> JSON {
    switch shape {
    case .any: return .object([])
    case .boolean: return ["type": "boolean"]
    case .integer(let minimum, let maximum): return integer(minimum, maximum)
    case .number(let range): return number(range)
    case .text(let known?): return ["enum": .array(known.map { .text($0) })]
    case .text, .reference: return ["type": "string"]
    case .list(let element, let minimum): return list(element, minimum, in: context)
    case .map(let element): return map(element, in: context)
    case .record(let record):
      let inner = PlaceContext(isWhole: context.isWhole)
      return sharing(shape, as: record.title, in: inner) { $0.schema(of: record, in: inner) }
    case .recursive(let shape): return value(of: shape(), in: context)
    case .choice(let choice):
      var inner = context
      inner.removesEntries = context.removesEntries && choice.beside.contains { $0.shape.isMap }
      return sharing(shape, as: choice.title, in: inner) { $0.schema(of: choice, in: inner) }
    case .alternatives(let shapes): return alternatives(shapes, in: context)
    case .named(_, let shape):
      return ["if": ["type": "string"], "else": value(of: shape, in: context)]
    }
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

  private mutating func list(
    _ element: DocumentShape, _ minimum: Int, in context: PlaceContext
  ) -> JSON {
    var inner = context
    inner.isWhole = true
    let items = place(of: element, in: inner, isNullable: false)
    var members = [JSON.Member("type", "array"), JSON.Member("items", .object(items))]
    if minimum > 0 { members.append(JSON.Member("minItems", JSON(minimum))) }
    return .object(members)
  }

  private mutating func map(_ element: DocumentShape, in context: PlaceContext) -> JSON {
    let entries = place(of: element, in: context, isNullable: context.removesEntries)
    var members = [JSON.Member("type", "object"), JSON.Member("additionalProperties", .object(entries))]
    if context.removesEntries, element.isNamedByUsers, let names {
      members.append(JSON.Member("propertyNames", names))
    }
    return .object(members)
  }

  private mutating func schema(of record: RecordShape, in context: PlaceContext) -> JSON {
    let fields = record.fields.map { JSON.Member($0.name, property($0, in: context)) }
    let required = context.isWhole ? record.fields.filter(\.isRequired).map { JSON.text($0.name) } : []
    let map: JSON = .object(
      [
        JSON.Member("type", "object"), JSON.Member("properties", .object(fields)),
        JSON.Member("additionalProperties", false),
      ] + (required.isEmpty ? [] : [JSON.Member("required", .array(required))]))
    guard let shorthand = record.shorthand.flatMap({ record.field($0) }) else { return map }
    let bare = place(of: shorthand.shape, in: context, isNullable: false)
    return ["if": ["type": "object"], "then": map, "else": .object(bare)]
  }

  private mutating func schema(of choice: ChoiceShape, in context: PlaceContext) -> JSON {
    var inner = context
    inner.removesEntries = false
    let cases = choice.cases.map { choiceCase in
      let field = FieldShape(
        name: choiceCase.name, shape: choiceCase.shape, documentation: choiceCase.documentation)
      let isNullable = !context.isWhole || !choiceCase.shape.needsMore
      return JSON.Member(field.name, property(field, in: inner, isNullable: isNullable))
    }
    let beside = choice.beside.map { JSON.Member($0.name, property($0, in: context)) }
    let map: [JSON.Member] =
      [
        JSON.Member("type", "object"), JSON.Member("properties", .object(cases + beside)),
        JSON.Member("additionalProperties", false),
      ] + choice.onlyOne + (context.isWhole ? choice.leastOne : [])
    guard let names = names(of: choice, in: context) else { return .object(map) }
    return ["if": ["type": "string"], "then": names, "else": .object(map)]
  }
}

extension JSONSchemaWriter {
  /// The names that may stand alone, with a sentence on each; nil where none may.
  private func names(of choice: ChoiceShape, in context: PlaceContext) -> JSON? {
    let bare = choice.cases.filter { !context.isWhole || !$0.shape.needsMore }
    if bare.isEmpty || !choice.takesBareNames { return nil }
    return [
      "enum": .array(bare.map { .text($0.name) }),
      "enumDescriptions": .array(bare.map { .text($0.documentation) }),
    ]
  }

  /// What an editor offers in a place; it is no condition, and stands beside one that holds always.
  private func hint(of shape: DocumentShape, in context: PlaceContext) -> JSON? {
    switch shape {
    case .boolean: ["type": "boolean"]
    case .text(let known?): ["enum": .array(known.map { .text($0) })]
    case .choice(let choice): names(of: choice, in: context)
    case .alternatives(let shapes): shapes.lazy.compactMap { hint(of: $0, in: context) }.first
    case .recursive(let shape): hint(of: shape(), in: context)
    default: nil
    }
  }

  /// Told apart by what is written: a list, a map, or neither.
  private mutating func alternatives(_ shapes: [DocumentShape], in context: PlaceContext) -> JSON {
    var replaced = context
    replaced.isWhole = true
    var elements: [DocumentShape] = []
    var least = Int.max
    for case .list(let element, let minimum) in shapes {
      elements.append(element)
      least = min(least, minimum)
    }
    let maps = shapes.filter(\.isMap)
    let others = shapes.filter { !$0.isMap && !$0.holdsList }
    let scalars: JSON? =
      switch others.count {
      case 0: nil
      case 1: value(of: others[0], in: replaced)
      default: ["type": .array(others.compactMap { value(of: $0, in: replaced)["type"] })]
      }
    let rest: JSON =
      if let map = maps.first.map({ value(of: $0, in: context) }) {
        scalars.map { ["if": ["type": "object"], "then": map, "else": $0] } ?? map
      } else { scalars ?? false }
    guard let first = elements.first else { return rest }
    let list = list(elements.count == 1 ? first : .alternatives(elements), least, in: context)
    return ["if": ["type": "array"], "then": list, "else": rest]
  }

  /// A schema under `definitions`, written once, and a pointer to it.
  private mutating func sharing(
    _ shape: DocumentShape, as title: String?, in context: PlaceContext, _ make: (inout Self) -> JSON
  ) -> JSON {
    guard let title else { return make(&self) }
    let name = name(of: shape, titled: title, in: context)
    if definitions[name] == nil {
      definitions[name] = .null
      definitions[name] = make(&self)
    }
    return ["$ref": .text("#/definitions/\(name)")]
  }

  /// What the definition of a shape is called: its title, with a number where another shape has the same.
  private mutating func name(
    of shape: DocumentShape, titled title: String, in context: PlaceContext
  ) -> String {
    let words = title.split(separator: " ").filter { !["a", "an", "the"].contains($0) }
    let base = words.joined(separator: "-").filter { $0 != "`" }
    let description = "\(context) \(shape)"
    let known = described[base] ?? []
    let index = known.firstIndex(of: description) ?? known.count
    if index == known.count { described[base] = known + [description] }
    return index == 0 ? base : "\(base)-\(index + 1)"
  }
}
