import Declarations

extension JSON {
  /// A text for a page: two spaces a level, and on one line what has room there, as a layer or an optimiser has.
  var pageText: String { lines(indentedBy: 0, before: 0) }

  /// Columns that a line takes at most.
  private static let width = 88

  /// - Parameter before: columns of what stands before it on its line.
  private func lines(indentedBy depth: Int, before: Int) -> String {
    let line = oneLine
    if 2 * depth + before + line.count <= Self.width { return line }
    let inner = String(repeating: "  ", count: depth + 1)
    let outer = String(repeating: "  ", count: depth)
    switch self {
    case .array(let elements):
      let parts = elements.map { inner + $0.lines(indentedBy: depth + 1, before: 1) }
      return "[\n\(parts.joined(separator: ",\n"))\n\(outer)]"
    case .object(let members):
      let parts = members.map { member -> String in
        let name = JSON.text(member.name).compactText + ": "
        return inner + name + member.value.lines(indentedBy: depth + 1, before: name.count + 1)
      }
      return "{\n\(parts.joined(separator: ",\n"))\n\(outer)}"
    default: return line
    }
  }

  private var oneLine: String {
    switch self {
    case .array(let elements): "[\(elements.map(\.oneLine).joined(separator: ", "))]"
    case .object(let members):
      members.isEmpty
        ? "{}"
        : "{\(members.map { "\(JSON.text($0.name).compactText): \($0.value.oneLine)" }.joined(separator: ", "))}"
    default: compactText
    }
  }
}
