/// How far confidence is from accuracy in the worst bin: max over bins of |accuracy_b - confidence_b|.
public struct MaximumCalibrationError: ClassMetric {
  public let name = "mce"
  public let title = "Maximum calibration error"

  public init() {}

  public func value(of predictions: ClassPredictions) -> Double {
    guard !predictions.hasNaN else { return .nan }
    return Reliability(of: predictions).bins.map(\.gap).max() ?? .nan
  }
}
