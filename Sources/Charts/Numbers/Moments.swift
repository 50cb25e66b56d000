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

  /// `57.4 ± 9.1`: the deviation in two digits, and the mean as far as these go; in a format where that is no way to write them.
  public func text(_ format: NumberFormat) -> String {
    let texts = texts(format)
    return texts.deviation.map { "\(texts.mean) ± \($0)" } ?? texts.mean
  }

  /// Mean and deviation with equally many decimals.
  public func texts(_ format: NumberFormat) -> (mean: String, deviation: String?) {
    Self.texts(mean: mean, deviation: deviation, format)
  }

  /// A mean and its deviation with equally many decimals, as `text`.
  public static func texts(
    mean: Double, deviation: Double?, _ format: NumberFormat
  ) -> (mean: String, deviation: String?) {
    guard let deviation, deviation.isDrawable, mean.isDrawable else {
      return (format.string(mean), deviation.map { format.string($0) })
    }
    let digits = DecimalDigits(magnitudeOf: deviation).rounded(toDigits: 2)
    let isPlain = deviation > 0 && (-6..<6).contains(digits.exponent) && abs(mean) < 1e6
    let shared = NumberFormat(
      isPlain ? .decimals(max(1 - digits.exponent, 0)) : format.digits, glyphs: format.glyphs,
      suffix: format.suffix)
    return (shared.string(mean), shared.string(deviation))
  }
}
