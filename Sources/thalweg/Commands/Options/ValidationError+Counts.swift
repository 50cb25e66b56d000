import ArgumentParser

extension ValidationError {
  /// Refuses a count that an option does not take; one that was not given passes.
  static func check(_ option: String, _ count: Int?, in counts: ClosedRange<Int>) throws(ValidationError) {
    guard let count, !counts.contains(count) else { return }
    throw ValidationError("\(option) wants \(counts.lowerBound) to \(counts.upperBound)")
  }
}
