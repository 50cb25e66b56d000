import Declarations

@testable import Specifications
@testable import Workflow

extension Node {
  /// The value in one line, such as `{a: 1, b: ["x", 2.5, null]}`.
  var shown: String {
    switch value {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .text(let text): JSON(text).compactText
    case .list(let elements): "[" + elements.map(\.shown).joined(separator: ", ") + "]"
    case .map(let entries):
      "{" + entries.map { "\($0.key): \($0.value.shown)" }.joined(separator: ", ") + "}"
    }
  }

  /// Every place in the value, in the order of the document: what stands under the caret, and where.
  var places: [String] {
    let inside =
      switch value {
      case .list(let elements): elements.flatMap(\.places)
      case .map(let entries): entries.flatMap { [$0.keyPlace.shown] + $0.value.places }
      default: [String]()
      }
    return [place.shown] + inside
  }
}

extension Place {
  /// `line:column` and the stretch of the line that the place covers.
  var shown: String {
    let rest = (source.line(line) ?? "").unicodeScalars.dropFirst(column - 1)
    return "\(line):\(column) \(String(String.UnicodeScalarView(rest.prefix(length))))"
  }
}

extension Diagnostic {
  /// The diagnostic in one line: its place, what stands there, message, notes, help.
  var shown: String {
    let notes = notes.map { " | \($0.place.line):\($0.place.column) \($0.message)" }.joined()
    return "\(place.map { "\($0.shown) | " } ?? "")\(message)\(notes)\(help.map { " | help: \($0)" } ?? "")"
  }
}

/// What reading `text` gives: the root, and the diagnostics in one line each.
func readYAML(_ text: String) -> (root: Node?, diagnostics: [String]) {
  var problems = Problems()
  let root = YAML.read(SourceText(name: "spec.yaml", text: text), into: &problems)
  return (root, problems.sorted.map(\.shown))
}
