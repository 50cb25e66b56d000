/// The mean and the standard deviation of a sample.
public struct Moments: Sendable, Equatable {
  public let count: Int
  public let mean: Double
  /// Divided by the count less one; nil of a single value.
  public let deviation: Double?
  public let least: Double
  public let greatest: Double

  /// Of the values that are finite; nil where there are none.
  public init?(of values: [Double]) {
    let values = values.filter(\.isDrawable)
    guard let least = values.min(), let greatest = values.max() else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    count = values.count
    // A mean of equal values is that value, whatever rounding makes of their sum.
    self.mean = min(max(mean, least), greatest)
    deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : nil
    (self.least, self.greatest) = (least, greatest)
  }

  /// `13.6 ± 0.42`: the mean in a format, the deviation in two digits.
  public func text(_ format: NumberFormat) -> String {
    let mean = format.string(mean)
    guard let deviation else { return mean }
    return "\(mean) ± \(NumberFormat(.significant(2), glyphs: format.glyphs).string(deviation))"
  }
}
