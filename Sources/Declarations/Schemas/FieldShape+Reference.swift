extension FieldShape {
  /// What stands there where nothing is written, in Markdown.
  func usual(_ note: ReferenceNote) -> String {
    if note.inherited.contains(name) { return "*inherited*" }
    if note.alternatives.contains(name) {
      return "*one of \(note.alternatives.map { "`\($0)`" }.joined(separator: ", "))*"
    }
    if isRequired { return "*required*" }
    guard let value = standard?.jsonWithNames, value != .null else { return "" }
    switch (shape, value) {
    case (.record, .object(let members)) where members.isEmpty: return "its defaults"
    case (_, .object(let members)) where members.isEmpty: return "none"
    case (_, .array(let elements)) where elements.isEmpty: return "none"
    case (.choice, .object(let members)) where members.count == 1 && members[0].value == .object([]):
      return "`\(members[0].name)`"
    case (_, .object(let members)):
      return "`\(members.map { "\($0.name): \($0.value.asYAML)" }.joined(separator: ", "))`"
    default: return "`\(value.asYAML)`"
    }
  }
}

extension JSON {
  /// As a flow value of YAML.
  fileprivate var asYAML: String {
    switch self {
    case .real(let value): Int(exactly: value).map(String.init) ?? "\(value)"
    case .text(let text)
    where text.first?.isLetter ?? false
      && text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }):
      text
    case .array(let elements): "[\(elements.map(\.asYAML).joined(separator: ", "))]"
    case .object(let members):
      "{\(members.map { "\($0.name): \($0.value.asYAML)" }.joined(separator: ", "))}"
    default: compactText
    }
  }
}
