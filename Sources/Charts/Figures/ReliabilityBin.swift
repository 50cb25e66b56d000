/// The examples whose confidence lies in one interval.
public struct ReliabilityBin: Sendable, Equatable {
  /// The interval of confidences, in [0, 1]; equal ends are allowed, as for those of exactly 1.
  public var lower: Double
  public var upper: Double
  /// The number of examples.
  public var count: Int
  /// The mean confidence of the examples, in [0, 1]; any number when there are none.
  public var confidence: Double
  /// The share of the examples that were classified rightly, in [0, 1]; any number when there are none.
  public var accuracy: Double

  public init(lower: Double, upper: Double, count: Int, confidence: Double, accuracy: Double) {
    self.lower = lower
    self.upper = upper
    self.count = count
    self.confidence = confidence
    self.accuracy = accuracy
  }

  /// Whether the bin has examples and numbers to show.
  var isDrawable: Bool {
    count > 0 && lower.isDrawable && upper.isDrawable && lower <= upper && confidence.isDrawable
      && accuracy.isDrawable
  }

  /// Whether so few examples are in it that its accuracy says little.
  var isOfFew: Bool { count < ReliabilityDiagram.fewest }

  /// Where the accuracy of all examples of the kind lies with 95 % confidence, by Wilson (1927): with n examples, a share p
  /// of them right and z = 1.96, (p + z²/2n ± z √(p (1 − p)/n + z²/4n²)) / (1 + z²/n).
  var interval: ClosedRange<Double> {
    let (share, examples) = (min(max(accuracy, 0), 1), Double(max(count, 1)))
    let z = 1.959963984540054
    let part = z * z / examples
    let reach = z * (share * (1 - share) / examples + part / (4 * examples)).squareRoot()
    let (middle, whole) = (share + part / 2, 1 + part)
    // At none and all that is exact, whatever rounding makes of it.
    let lower = share > 0 ? max((middle - reach) / whole, 0) : 0
    return lower...(share < 1 ? min((middle + reach) / whole, 1) : 1)
  }

  /// Several as one over an interval; nil without any.
  init?(joining bins: [ReliabilityBin], from lower: Double, to upper: Double) {
    guard !bins.isEmpty else { return nil }
    let counts = bins.map { Double($0.count) }
    let sum = counts.reduce(0, +)
    func mean(_ value: KeyPath<ReliabilityBin, Double>) -> Double {
      bins.count == 1
        ? bins[0][keyPath: value] : zip(bins, counts).map { $0[keyPath: value] * $1 }.reduce(0, +) / sum
    }
    self.init(
      lower: lower, upper: upper, count: sum < 0x1p62 ? Int(sum) : 1 << 62, confidence: mean(\.confidence),
      accuracy: mean(\.accuracy))
  }
}
