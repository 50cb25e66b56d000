/// The mean of (z - y)^2 over examples and their values.
public struct MeanSquaredError: ValueMetric {
  public let name = "mse"
  public let title = "Mean squared error"
  public let summary = "The mean of squared differences over examples and their values."

  public init() {}

  public func value(of predictions: ValuePredictions) -> Double {
    let sum = zip(predictions.outputs, predictions.targets).reduce(0.0) { sum, pair in
      let difference = Double(pair.0) - Double(pair.1)
      return sum + difference * difference
    }
    return sum / Double(predictions.targets.count)
  }
}

/// The square root of the mean squared error, in the unit of the targets.
public struct RootMeanSquaredError: ValueMetric {
  public let name = "rmse"
  public let title = "Root mean squared error"
  public let summary = "The square root of the mean squared error, in the unit of the targets."

  public init() {}

  public func value(of predictions: ValuePredictions) -> Double {
    MeanSquaredError().value(of: predictions).squareRoot()
  }
}

/// The negative log-likelihood of the targets under normal noise, without its constant: MSE / (2 sigma^2).
public struct NegativeLogLikelihood: ValueMetric {
  public let name = "nll"
  public let title = "Negative log-likelihood"
  public let summary =
    "The negative log-likelihood under normal noise of known deviation, without its constant."
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

/// The values that a predictor gives to examples whose true values are known.
public struct ValuePredictions: Sendable {
  /// `[examples, width]`, as `targets`.
  public let outputs: [Float]
  public let targets: [Float]
  /// Values an example has.
  public let width: Int

  public var count: Int { targets.count / width }

  public init(outputs: [Float], targets: [Float], width: Int) {
    precondition(width > 0 && targets.count % width == 0, "whole rows of targets")
    precondition(outputs.count == targets.count, "an output for each target")
    self.outputs = outputs
    self.targets = targets
    self.width = width
  }
}
