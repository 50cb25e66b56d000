/// How far confidence is from accuracy on average: sum over bins of (n_b / N) |accuracy_b - confidence_b|.
///
/// Guo et al. 2017, arXiv 1706.04599.
public struct ExpectedCalibrationError: CalibrationMetric {
  public static let plainName = "ece"
  public static let plainTitle = "Expected calibration error"

  public let bins: CalibrationBins

  public init(bins: CalibrationBins = CalibrationBins()) { self.bins = bins }

  public func value(of predictions: ClassPredictions) -> Double {
    guard !predictions.hasNaN else { return .nan }
    let gathered = Reliability(of: predictions, in: bins).bins
    return gathered.reduce(0) { $0 + Double($1.count) * $1.gap } / Double(predictions.count)
  }
}
