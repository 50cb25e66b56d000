/// The percentage of examples that are misclassified: 100 (1 - accuracy).
public struct ClassificationError: ClassMetric {
  public let name = "error"
  public let title = "Error"
  public let unit: String? = "%"

  public init() {}

  public func value(of predictions: ClassPredictions) -> Double {
    100 * (1 - Accuracy().value(of: predictions))
  }
}
