extension DocumentShape {
  /// `node` with every name of an entry in a section replaced by that entry.
  ///
  /// - Parameter lookup: gives the entry `name` of `section`, or reports that there is none.
  public func resolvingNames(
    in node: Node, _ lookup: (_ section: String, _ name: Node) -> Node?
  ) -> Node {
    switch self {
    case .named(let section, let shape):
      guard node.text != nil else { return shape.resolvingNames(in: node, lookup) }
      return lookup(section, node) ?? node
    case .list(let element, _):
      guard let elements = node.elements else { return node }
      return Node(.list(elements.map { element.resolvingNames(in: $0, lookup) }), at: node.place)
    case .map(let element): return node.mappingEntries { element.resolvingNames(in: $1, lookup) }
    case .record(let record):
      return node.mappingEntries { key, value in
        record.field(key)?.shape.resolvingNames(in: value, lookup) ?? value
      }
    case .choice(let choice):
      return node.mappingEntries { key, value in
        choice.case(key)?.shape.resolvingNames(in: value, lookup) ?? value
      }
    case .recursive(let shape): return shape().resolvingNames(in: node, lookup)
    case .any, .boolean, .integer, .number, .text, .alternatives, .reference: return node
    }
  }
}

extension Node {
  /// The map with other values under its keys; anything else as it is.
  public func mappingEntries(_ change: (String, Node) -> Node) -> Node {
    guard let entries else { return self }
    return Node(
      .map(
        entries.map { Entry(key: $0.key, keyPlace: $0.keyPlace, value: change($0.key, $0.value)) }),
      at: place)
  }
}
