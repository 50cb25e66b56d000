import Declarations

/// What a row of times comes to.
struct Timings: Sendable, Equatable {
  let count: Int
  /// Seconds.
  let median: Double, lowerQuartile: Double, upperQuartile: Double, least: Double, greatest: Double

  /// - Precondition: There is at least one time.
  init(_ seconds: [Double]) {
    let sorted = seconds.sorted()
    precondition(!sorted.isEmpty, "Something was timed.")
    /// Between neighbours a quantile moves linearly.
    func quantile(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let below = Int(place)
      let above = min(below + 1, sorted.count - 1)
      return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
    count = sorted.count
    (median, lowerQuartile, upperQuartile) = (quantile(0.5), quantile(0.25), quantile(0.75))
    (least, greatest) = (sorted[0], sorted[sorted.count - 1])
  }

  /// In milliseconds.
  var json: JSON {
    [
      "median": JSON(median * 1000), "lower-quartile": JSON(lowerQuartile * 1000),
      "upper-quartile": JSON(upperQuartile * 1000), "least": JSON(least * 1000),
      "greatest": JSON(greatest * 1000),
    ]
  }
}
