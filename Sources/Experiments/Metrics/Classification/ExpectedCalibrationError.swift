/// How far confidence is from accuracy on average: sum over bins of (n_b / N) |accuracy_b - confidence_b|.
///
/// Guo et al. 2017, arXiv 1706.04599; the bins are those of `Reliability`.
public struct ExpectedCalibrationError: ClassMetric {
  public let name = "ece"
  public let title = "Expected calibration error"

  public init() {}

  public func value(of predictions: ClassPredictions) -> Double {
    guard !predictions.hasNaN else { return .nan }
    let bins = Reliability(of: predictions).bins
    return bins.reduce(0) { $0 + Double($1.count) * $1.gap } / Double(predictions.count)
  }
}
