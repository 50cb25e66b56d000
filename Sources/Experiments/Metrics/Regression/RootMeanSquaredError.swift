/// The square root of the mean squared error, in the unit of the targets.
public struct RootMeanSquaredError: ValueMetric {
  public let name = "rmse"
  public let title = "Root mean squared error"

  public init() {}

  public func value(of predictions: ValuePredictions) -> Double {
    MeanSquaredError().value(of: predictions).squareRoot()
  }
}
