extension Node {
  /// What a JSON value says, as if it had been written in a document.
  ///
  /// - Parameter place: of all of it.
  public init(json: JSON, at place: Place) {
    let value: Value =
      switch json {
      case .null: .null
      case .boolean(let value): .boolean(value)
      case .integer(let value): .integer(value)
      case .real(let value): .real(value)
      case .text(let value): .text(value)
      case .array(let elements): .list(elements.map { Node(json: $0, at: place) })
      case .object(let members):
        .map(members.map { Entry(key: $0.name, keyPlace: place, value: Node(json: $0.value, at: place)) })
      }
    self.init(value, at: place)
  }
}
