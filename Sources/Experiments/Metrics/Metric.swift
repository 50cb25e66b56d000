/// A number that says how good predictions are.
///
/// A metric is one file beside the others and one line in `Metrics.all`. It is a `ClassMetric` or a `ValueMetric`.
public protocol Metric: Sendable {
  /// How a specification and a table's column name it: "cross-entropy".
  var name: String { get }

  /// Raised when equal predictions would no longer give the same value: values are remembered under it.
  var version: Int { get }

  /// What else its values depend on, where it has settings; values are remembered under it too.
  var settings: String? { get }

  /// How an axis names it: "Cross-entropy".
  var title: String { get }

  /// What it is measured in, where it has a unit: "%".
  var unit: String? { get }

  var isBetterWhenLower: Bool { get }

  /// What kind of targets it holds predictions against.
  var task: PredictionTask { get }

  /// The same metric, where it gathers predictions by confidence.
  var calibration: (any CalibrationMetric)? { get }

  /// Whether it has to be told the noise of the targets.
  var wantsNoise: Bool { get }

  /// The same metric, told the noise of the targets.
  /// - Parameter sigma: the standard deviation of the noise.
  func told(noise sigma: Double) -> any Metric

  /// The metric over all examples; NaN when a prediction is not a number.
  ///
  /// - Precondition: the predictions are of the metric's task.
  func value(of predictions: Predictions) -> Double
}

extension Metric {
  public var version: Int { 1 }
  public var settings: String? { nil }
  public var unit: String? { nil }
  public var isBetterWhenLower: Bool { true }
  public var calibration: (any CalibrationMetric)? { nil }
  public var wantsNoise: Bool { false }
  public func told(noise sigma: Double) -> any Metric { self }

  /// What values are remembered under.
  var identity: String { "\(name) \(version)" + (settings.map { " \($0)" } ?? "") }
}

/// A metric of class probabilities.
public protocol ClassMetric: Metric {
  func value(of predictions: ClassPredictions) -> Double
}

extension ClassMetric {
  public var task: PredictionTask { .classification }

  public func value(of predictions: Predictions) -> Double {
    guard case .classes(let predictions) = predictions else {
      preconditionFailure("a plan let '\(name)' pass for values")
    }
    return value(of: predictions)
  }
}

/// A metric of predicted values.
public protocol ValueMetric: Metric {
  func value(of predictions: ValuePredictions) -> Double
}

extension ValueMetric {
  public var task: PredictionTask { .regression }

  public func value(of predictions: Predictions) -> Double {
    guard case .values(let predictions) = predictions else {
      preconditionFailure("a plan let '\(name)' pass for classes")
    }
    return value(of: predictions)
  }
}
