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
}
