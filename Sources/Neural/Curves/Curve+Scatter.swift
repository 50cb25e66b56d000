extension Curve {
  /// The curve with normal numbers added to its bends.
  ///
  /// - Parameters:
  ///   - deviation: their standard deviation, in every weight.
  ///   - seed: what they are drawn from.
  public func scattered(by deviation: Double, seed: UInt64) -> Curve {
    var curve = self
    for bend in controlPoints.indices.dropFirst().dropLast() {
      let random = CounterRandom(seed: seed, purpose: .scatter, lane: bend)
      for index in curve.controlPoints[bend].indices {
        curve.controlPoints[bend][index] += Float(deviation * random.normal(at: index))
      }
    }
    return curve
  }
}
