/// The mean of (z - y)^2 over examples and their values.
public struct MeanSquaredError: ValueMetric {
  public let name = "mse"
  public let title = "Mean squared error"

  public init() {}

  public func value(of predictions: ValuePredictions) -> Double {
    let sum = zip(predictions.outputs, predictions.targets).reduce(0.0) { sum, pair in
      let difference = Double(pair.0) - Double(pair.1)
      return sum + difference * difference
    }
    return sum / Double(predictions.targets.count)
  }
}
