/// The negative log-likelihood of the true classes in nats: mean of -log p_y.
public struct CrossEntropy: Metric {
  public let name = "cross-entropy"
  public let title = "Cross-entropy"

  public init() {}

  public func value(of predictions: Predictions) -> Double {
    -predictions.logLikelihoods.reduce(0, +) / Double(predictions.count)
  }
}
