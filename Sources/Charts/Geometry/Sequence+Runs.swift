extension Sequence {
  /// The stretches between missing values.
  func runs<Value>() -> [[Value]] where Element == Value? {
    var runs: [[Value]] = []
    var current: [Value] = []
    for element in self {
      if let element {
        current.append(element)
      } else if !current.isEmpty {
        runs.append(current)
        current = []
      }
    }
    return current.isEmpty ? runs : runs + [current]
  }
}
