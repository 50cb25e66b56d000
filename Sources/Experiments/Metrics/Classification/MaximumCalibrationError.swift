/// How far confidence is from accuracy in the worst bin: max over bins of |accuracy_b - confidence_b|.
public struct MaximumCalibrationError: CalibrationMetric {
  public static let plainName = "mce"
  public static let plainTitle = "Maximum calibration error"

  public let bins: CalibrationBins

  public init(bins: CalibrationBins = CalibrationBins()) { self.bins = bins }

  public func value(of predictions: ClassPredictions) -> Double {
    guard !predictions.hasNaN else { return .nan }
    return Reliability(of: predictions, in: bins).bins.map(\.gap).max() ?? .nan
  }
}
