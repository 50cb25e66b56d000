extension Schema where Value == JSON {
  /// Any value at all, as it is written.
  public static var anything: Schema {
    Schema(
      shape: .any,
      read: { node, problems in
        let before = problems.count
        let value = JSON(node, &problems)
        return problems.count == before ? value : nil
      },
      write: { value, _ in Canonical(value) })
  }
}

extension JSON {
  /// A value of a document; a number that JSON does not have is reported.
  fileprivate init(_ node: Node, _ problems: inout Problems) {
    switch node.value {
    case .null: self = .null
    case .boolean(let value): self = .boolean(value)
    case .integer(let value): self = .integer(value)
    case .real(let value):
      if !value.isFinite { problems.report(mismatch("a finite number", node), at: node.place) }
      self = .real(value)
    case .text(let value): self = .text(value)
    case .list(let elements): self = .array(elements.map { JSON($0, &problems) })
    case .map(let entries): self = .object(entries.map { Member($0.key, JSON($0.value, &problems)) })
    }
  }
}

extension Canonical {
  fileprivate init(_ json: JSON) {
    switch json {
    case .null: self = .null
    case .boolean(let value): self = .boolean(value)
    case .integer(let value): self = .integer(value)
    case .real(let value): self = .real(value == 0 ? 0 : value)
    case .text(let value): self = .text(value)
    case .array(let elements): self = .list(elements.map { Canonical($0) })
    case .object(let members): self = .map(members.map { Member($0.name, Canonical($0.value)) })
    }
  }
}
