/// Stages found up to date, held back until they can be told of together.
struct ReusedStages: Sendable {
  private var names: [String] = []

  mutating func add(_ name: String) { names.append(name) }

  /// A line for all of them, or none.
  mutating func flush() -> [StyledLine] {
    defer { names = [] }
    switch names.count {
    case 0: return []
    case 1...4: return ["up to date: \(names.joined(separator: ", "))"]
    default: return ["\(names.count) stages were up to date"]
    }
  }

  mutating func forget() { names = [] }
}
