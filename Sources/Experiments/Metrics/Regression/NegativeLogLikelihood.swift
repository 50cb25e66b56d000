/// The negative log-likelihood of the targets under normal noise, without its constant: MSE / (2 sigma^2).
public struct NegativeLogLikelihood: ValueMetric {
  public let name = "nll"
  public let title = "Negative log-likelihood"
  public let wantsNoise = true

  /// The standard deviation of the noise of the targets.
  public let sigma: Double

  public init(sigma: Double = 1) { self.sigma = sigma }

  public var settings: String? { "sigma \(String(sigma.bitPattern, radix: 16))" }

  public func told(noise sigma: Double) -> any Metric { NegativeLogLikelihood(sigma: sigma) }

  public func value(of predictions: ValuePredictions) -> Double {
    MeanSquaredError().value(of: predictions) / (2 * sigma * sigma)
  }
}
