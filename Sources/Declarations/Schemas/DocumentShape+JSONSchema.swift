extension RecordShape {
  /// A JSON Schema (draft 7) of documents of this shape, for editors.
  ///
  /// It takes whatever a reader takes: `${...}` wherever a value may stand, and null where it removes one. What is wrong
  /// is told of the value alone: alternatives are chosen by `if`, so that a message is about the one that was meant.
  ///
  /// - Parameters:
  ///   - identifier: the `$id`.
  ///   - title: one line on what the document is.
  ///   - prefix: what keys of the document itself begin with that nothing is read from.
  ///   - names: what the keys of the document's own maps are like.
  ///   - layers: how a document is put together; nil where it stands alone, and nothing that is missing is asked for.
  public func jsonSchema(
    identifier: String, title: String, ignoring prefix: String? = nil, names: JSON? = nil,
    layers: DocumentLayers? = nil
  ) -> JSON {
    var writer = JSONSchemaWriter(names: names)
    let properties = fields.map { field in
      JSON.Member(field.name, writer.property(field, in: PlaceContext(removesEntries: true)))
    }
    if let demands = layers?.demands(on: self) {
      writer.add(demands.definitions.merging(["whole-document": demands.schema]) { $1 })
    }
    return .object(
      [
        JSON.Member("$schema", "http://json-schema.org/draft-07/schema#"),
        JSON.Member("$id", .text(identifier)), JSON.Member("title", .text(title)),
        JSON.Member("type", "object"), JSON.Member("properties", .object(properties)),
      ] + (prefix.map { [Self.ignored($0)] } ?? []) + [JSON.Member("additionalProperties", false)]
        + (layers.map { $0.condition(for: "#/definitions/whole-document") } ?? []) + [
          JSON.Member("definitions", writer.definitionsObject)
        ])
  }

  private static func ignored(_ prefix: String) -> JSON.Member {
    let documentation: JSON = "Not read: a place for anchors that other parts refer to."
    return JSON.Member(
      "patternProperties",
      .object([JSON.Member("^\(prefix)", .object([JSON.Member("description", documentation)]))]))
  }
}

extension ChoiceShape {
  /// That no two cases are chosen.
  var onlyOne: [JSON.Member] {
    if beside.isEmpty { return [JSON.Member("maxProperties", 1)] }
    let other: JSON = ignoresNull ? ["type": "null"] : false
    let later = cases.indices.dropLast().map { index in
      let others = cases[(index + 1)...].map { JSON.Member($0.name, other) }
      return JSON.Member(
        cases[index].name,
        [
          "properties": .object(others),
          "errorMessage": .text("\(title) is written as one key, and here is '\(cases[index].name)' too"),
        ])
    }
    return [JSON.Member("dependencies", .object(later))]
  }

  /// That one is.
  var leastOne: [JSON.Member] {
    beside.isEmpty ? [JSON.Member("minProperties", 1)] : [JSON.Member("anyOf", .array(anyCase))]
  }
}

extension DocumentShape {
  /// Which texts may stand in a place for what they stand for.
  enum StandIn { case anything, text, partOfText, wholeText }

  var standIn: StandIn {
    switch self {
    case .any: .anything
    case .text(nil), .reference: .text
    case .text, .named, .choice: .partOfText
    case .boolean, .integer, .number, .list, .map: .wholeText
    case .record(let record):
      record.shorthand.flatMap { record.field($0)?.shape.standIn } ?? .wholeText
    case .recursive(let shape): shape().standIn
    case .alternatives(let shapes):
      shapes.map(\.standIn).min { $0.rank < $1.rank } ?? .wholeText
    }
  }

  /// Whether nothing but a map may stand there.
  var isMap: Bool {
    switch self {
    case .map: true
    case .record(let record): record.shorthand == nil
    case .recursive(let shape): shape().isMap
    default: false
    }
  }

  /// Whether a map of these is a section, whose keys are names that others refer to.
  var isNamedByUsers: Bool {
    switch self {
    case .record, .choice: true
    case .recursive(let shape): shape().isNamedByUsers
    default: false
    }
  }

  /// Whether a case of this shape has to be given something.
  var needsMore: Bool {
    switch self {
    case .record(let record): record.fields.contains(where: \.isRequired)
    default: true
    }
  }
}

extension DocumentShape.StandIn {
  var rank: Int {
    switch self {
    case .anything: 0
    case .text: 1
    case .partOfText: 2
    case .wholeText: 3
    }
  }
}
