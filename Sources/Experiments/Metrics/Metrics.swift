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
    MeanSquaredError(),
    RootMeanSquaredError(),
    NegativeLogLikelihood(),
  ]

  /// The metric of a name, which says the settings of one that has some: `ece-15`.
  public static func named(_ name: String) -> (any Metric)? {
    byName[name] ?? ExpectedCalibrationError.named(name) ?? MaximumCalibrationError.named(name)
  }

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  static func of(_ task: PredictionTask) -> [any Metric] { all.filter { $0.task == task } }
}
