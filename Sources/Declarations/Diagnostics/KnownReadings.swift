/// What nodes were read as, so that a value that many others name is read once.
struct KnownReadings: Sendable {
  private var known: [Spot: (node: Node, value: any Sendable)] = [:]

  /// Where something begins, and the section that it could be named in.
  private struct Spot: Hashable {
    let section: String
    let source: ObjectIdentifier
    let line: Int
    let column: Int

    init(_ section: String, _ place: Place) {
      self.section = section
      source = ObjectIdentifier(place.source)
      line = place.line
      column = place.column
    }
  }

  /// What was read before of a node that stands at the same place and says the same.
  func value<Value>(of node: Node, in section: String) -> Value? {
    guard let reading = known[Spot(section, node.place)], reading.node.saysTheSame(as: node) else {
      return nil
    }
    return reading.value as? Value
  }

  /// Remembers what a node was read as.
  mutating func add(_ value: some Sendable, of node: Node, in section: String) {
    known[Spot(section, node.place)] = (node, value)
  }
}
