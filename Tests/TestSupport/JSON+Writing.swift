import Declarations

extension JSON {
  /// A value as it is written, with variables and all.
  public init(written node: Node) {
    self =
      switch node.value {
      case .null: .null
      case .boolean(let value): .boolean(value)
      case .integer(let value): .integer(value)
      case .real(let value): .real(value)
      case .text(let value): .text(value)
      case .list(let elements): .array(elements.map { JSON(written: $0) })
      case .map(let entries): .object(entries.map { JSON.Member($0.key, JSON(written: $0.value)) })
      }
  }
}
