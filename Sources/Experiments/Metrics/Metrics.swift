/// The metrics there are.
public enum Metrics {
  public static let all: [any Metric] = [
    CrossEntropy(),
    Accuracy(),
    ClassificationError(),
    ExpectedCalibrationError(),
    MaximumCalibrationError(),
    AUROC(),
    BrierScore(),
  ]

  public static func named(_ name: String) -> (any Metric)? {
    all.first { $0.name == name }
  }
}
