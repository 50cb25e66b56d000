/// How a document is put together from others and from its own parts, as far as a schema has to know it to ask for what
/// is missing: what another layer gives is not missing.
public struct DocumentLayers: Sendable {
  /// The key that names a document which lies under this one, and may have what is missing here.
  let base: String
  /// The key of a document that only lies under others, which give what is missing in it.
  let part: String
  /// The section of entries that are one of several kinds each.
  let entries: String
  /// The section that has settings for all entries of a kind, by the kind.
  let defaults: String
  /// The settings that an entry of a kind takes from those it refers to.
  let found: @Sendable (_ kind: String) -> Set<String>
  /// The settings that name what such a setting is taken from, where a kind may be without them.
  let givers: @Sendable (_ kind: String, _ field: String) -> [String]
  /// The settings of a kind of which exactly one is wanted.
  let alternatives: @Sendable (_ kind: String) -> [String]

  public init(
    base: String, part: String, entries: String, defaults: String,
    found: @escaping @Sendable (_ kind: String) -> Set<String>,
    givers: @escaping @Sendable (_ kind: String, _ field: String) -> [String] = { _, _ in [] },
    alternatives: @escaping @Sendable (_ kind: String) -> [String]
  ) {
    (self.base, self.part, self.entries, self.defaults) = (base, part, entries, defaults)
    (self.found, self.givers, self.alternatives) = (found, givers, alternatives)
  }

  /// That a document stands by itself wherever it says nothing else.
  func condition(for demands: String) -> [JSON.Member] {
    let hasBase: JSON = ["required": [.text(base)], "properties": [base: ["type": "string"]]]
    let isPart: JSON = ["required": [.text(part)]]
    return [
      JSON.Member("if", ["anyOf": [hasBase, isPart]]), JSON.Member("else", ["$ref": .text(demands)]),
    ]
  }

  /// What a document that stands by itself has to have: a schema, and definitions that it points to.
  func demands(on document: RecordShape) -> (schema: JSON, definitions: [String: JSON]) {
    var writer = DemandWriter()
    let demanded = document.fields.flatMap { field -> [JSON] in
      guard case .map(let element) = field.shape else { return [] }
      if field.name == entries, case .choice(let kinds) = element { return rules(for: kinds, &writer) }
      return writer.demand(on: element).map { ["properties": [field.name: ["additionalProperties": $0]]] }
        .map { [$0] } ?? []
    }
    let schema: JSON = [
      "required": [.text(entries)], "properties": [entries: ["minProperties": 1]], "allOf": .array(demanded),
    ]
    return (schema, writer.definitions)
  }

  private func rules(for kinds: ChoiceShape, _ writer: inout DemandWriter) -> [JSON] {
    [onEntries(["anyOf": .array(kinds.anyCase)])]
      + kinds.cases.flatMap { kind -> [JSON] in
        guard case .record(let record) = kind.shape else { return [] }
        return record.fields.flatMap { rules(for: $0, of: kind.name, &writer) } + choosing(for: kind.name)
      }
  }

  /// What a field of a kind has to have wherever the defaults of the kind do not give it.
  private func rules(for field: FieldShape, of kind: String, _ writer: inout DemandWriter) -> [JSON] {
    var written: [JSON] = []
    func demand(_ rule: JSON, unless path: [String], holds last: JSON, ofKindItself: Bool = false) {
      let given = path.reversed().reduce(last) { inner, key in
        DemandWriter.orVariable(["type": "object", "required": [.text(key)], "properties": [key: inner]])
      }
      let rule = ofKindItself ? DemandWriter.whole(case: kind, rule) : ["properties": [kind: rule]]
      written.append(["if": given, "else": onEntries(rule)])
    }
    let path = [defaults, kind, field.name]
    let givers = givers(kind, field.name)
    if field.isRequired, !found(kind).contains(field.name) {
      demand(DemandWriter.having(field.name), unless: path, holds: DemandWriter.given, ofKindItself: true)
    } else if field.isRequired, !givers.isEmpty {
      let given: JSON = ["anyOf": .array(givers.map { DemandWriter.having($0) })]
      let rule: JSON = ["if": given, "else": DemandWriter.having(field.name)]
      demand(rule, unless: path, holds: DemandWriter.given, ofKindItself: true)
    }
    switch field.shape {
    case .choice(let choice):
      func within(_ rule: JSON) -> JSON { ["properties": [field.name: rule]] }
      demand(within(choice.isAnyCase), unless: path, holds: DemandWriter.given)
      for choiceCase in choice.cases {
        guard let inner = writer.demand(on: choiceCase.shape) else { continue }
        demand(
          within(DemandWriter.whole(case: choiceCase.name, inner)), unless: path + [choiceCase.name],
          holds: DemandWriter.given)
      }
    default:
      guard let inner = writer.demand(on: field.shape) else { break }
      demand(["properties": [field.name: inner]], unless: path, holds: ["type": "object"])
    }
    return written
  }

  /// That one of the fields of a kind that exclude one another is there, and no other.
  private func choosing(for kind: String) -> [JSON] {
    let names = alternatives(kind)
    if names.isEmpty { return [] }
    let shown = names.map { "`\($0)`" }
    let one: JSON = [
      "anyOf": .array(names.map { DemandWriter.having($0, "\(shown.joined(separator: " or ")) is missing") })
    ]
    let both: JSON = [
      "if": ["allOf": .array(names.map { DemandWriter.having($0) })],
      "then": [
        "properties": .object(names.dropFirst().map { JSON.Member($0, false) }),
        "errorMessage": .text("\(shown.joined(separator: " and ")) exclude one another"),
      ],
    ]
    let ofDefaults = [defaults, kind].reversed().reduce(DemandWriter.mapped(one)) { inner, key in
      DemandWriter.orVariable(["type": "object", "required": [.text(key)], "properties": [key: inner]])
    }
    return [
      ["if": ofDefaults, "else": onEntries(DemandWriter.whole(case: kind, one))],
      onEntries(["properties": [kind: both]]),
    ]
  }

  private func onEntries(_ rule: JSON) -> JSON { ["properties": [entries: ["additionalProperties": rule]]] }
}

/// Writes what a value has to have where no other layer gives it.
private struct DemandWriter {
  private(set) var definitions: [String: JSON] = [:]

  /// What a value of a shape has to have; nil where that is nothing.
  mutating func demand(on shape: DocumentShape) -> JSON? {
    switch shape {
    case .record(let record): demand(on: record)
    case .choice(let choice): demand(on: choice)
    case .named(_, let shape): demand(on: shape)
    // Lists are replaced as a whole, so what is missing in one is wrong wherever it stands.
    case .any, .boolean, .integer, .number, .text, .list, .map, .alternatives, .reference, .recursive: nil
    }
  }

  private mutating func demand(on record: RecordShape) -> JSON? {
    let required = record.fields.filter(\.isRequired)
    let inner = record.fields.compactMap { field -> JSON.Member? in
      let given = field.isRequired ? [Self.given] : []
      let all = given + (demand(on: field.shape).map { [$0] } ?? [])
      return all.isEmpty ? nil : JSON.Member(field.name, all.count == 1 ? all[0] : ["allOf": .array(all)])
    }
    if inner.isEmpty { return nil }
    return ["required": .array(required.map { .text($0.name) }), "properties": .object(inner)]
  }

  private mutating func demand(on choice: ChoiceShape) -> JSON {
    let name = "whole-" + choice.title.split(separator: " ").dropFirst().joined(separator: "-")
    if definitions[name] == nil {
      let cases = choice.cases.compactMap { choiceCase -> JSON? in
        demand(on: choiceCase.shape).map { Self.whole(case: choiceCase.name, $0) }
      }
      let beside = choice.cases.filter { !$0.needs.isEmpty }.map { choiceCase -> JSON in
        ["dependencies": [choiceCase.name: .array(choiceCase.needs.map { .text($0) })]]
      }
      definitions[name] = ["allOf": .array([choice.isAnyCase] + cases + beside)]
    }
    return ["$ref": .text("#/definitions/\(name)")]
  }

  /// A rule for what a case is given, which is then given something.
  static func whole(case name: String, _ rule: JSON) -> JSON {
    [
      "properties": [name: ["allOf": [given, rule]]],
      "if": ["const": .text(name)],
      "then": ["type": "object", "errorMessage": .text("`\(name)` has settings that cannot be left out")],
    ]
  }

  /// Anything but null.
  static let given: JSON = [
    "type": ["string", "number", "boolean", "array", "object"],
    "errorMessage": "this cannot be left out: no default gives it",
  ]

  static func having(_ name: String, _ message: String? = nil) -> JSON {
    let rule = [JSON.Member("required", [.text(name)]), JSON.Member("properties", [name: given])]
    return .object(rule + (message.map { [JSON.Member("errorMessage", .text($0))] } ?? []))
  }

  static func mapped(_ rule: JSON) -> JSON { ["allOf": [["type": "object"], rule]] }

  static func orVariable(_ schema: JSON) -> JSON {
    ["anyOf": [["$ref": "#/definitions/variable"], schema]]
  }
}

extension ChoiceShape {
  /// A schema for each case, one of which fits a map that says its case.
  var anyCase: [JSON] {
    cases.map { choiceCase in
      [
        "required": [.text(choiceCase.name)],
        "errorMessage": .text("\(title) is missing: \(cases.map(\.name).joined(separator: ", "))"),
      ]
    }
  }

  /// That a map says its case.
  fileprivate var isAnyCase: JSON {
    beside.isEmpty ? ["minProperties": 1] : ["anyOf": .array(anyCase)]
  }
}
