/// The negative log-likelihood of the true classes in nats: mean of -log p_y.
public struct CrossEntropy: ClassMetric {
  public let name = "cross-entropy"
  public let title = "Cross-entropy"

  public init() {}

  public func value(of predictions: ClassPredictions) -> Double {
    -predictions.logLikelihoods.reduce(0, +) / Double(predictions.count)
  }
}
