import Declarations
import Networks
import Neural
import Workflow

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

  /// What values are remembered under.
  var identity: String { get }

  /// How an axis names it: "Cross-entropy".
  var title: String { get }

  /// What it is, in one sentence.
  var summary: String { get }

  /// What people read it in; nil where that is the bare number. Files have its value as it is.
  var reading: ReadingUnit? { get }

  var isBetterWhenLower: Bool { get }

  /// Whether it is the share of the examples that something is true of, so that the size of the sample tells how far it may be off.
  var isShareOfExamples: Bool { get }

  /// Whether a handful of the examples can decide its value, so that the best of several values may be chance.
  var restsOnFew: Bool { get }

  /// What kind of targets it holds predictions against; nil for any.
  var task: PredictionTask? { get }

  /// The same metric, where it gathers predictions by confidence.
  var calibration: (any CalibrationMetric)? { get }

  /// Whether it has to be told the noise of the targets.
  var wantsNoise: Bool { get }

  /// The same metric, told the noise of the targets.
  /// - Parameter sigma: the standard deviation of the noise.
  func told(noise sigma: Double) -> any Metric

  /// The same metric, told how Python is started, where it needs it.
  func told(python: TorchSettings) -> any Metric

  /// The metric over all examples; NaN when a prediction is not a number.
  ///
  /// - Precondition: the predictions are of the metric's task.
  /// - Throws: what a function of the user's own throws.
  func value(of predictions: Predictions) throws -> Double
}

extension Metric {
  public var version: Int { 1 }
  public var settings: String? { nil }
  public var reading: ReadingUnit? { nil }
  public var isBetterWhenLower: Bool { true }
  public var isShareOfExamples: Bool { false }
  public var restsOnFew: Bool { false }
  public var calibration: (any CalibrationMetric)? { nil }
  public var wantsNoise: Bool { false }
  public func told(noise sigma: Double) -> any Metric { self }
  public func told(python: TorchSettings) -> any Metric { self }
  public var identity: String { "\(name) \(version)" + (settings.map { " \($0)" } ?? "") }

  /// The unit that people read it in: "%".
  var unit: String? { reading?.symbol }

  /// The metric over all examples, with one NaN for all: which bits a processor gives to what is not a number must not
  /// reach what others read.
  ///
  /// - Parameter place: what the predictions are of, for an error: "point 0.25 of the test split".
  /// - Throws: `MetricFailure`.
  func remembered(of predictions: Predictions, at place: @autoclosure () -> String) throws(MetricFailure)
    -> Double
  {
    do {
      let value = try value(of: predictions)
      return value.isNaN ? .nan : value
    } catch {
      throw MetricFailure(self, at: place(), error)
    }
  }
}

/// A metric of class probabilities.
public protocol ClassMetric: Metric {
  func value(of predictions: ClassPredictions) -> Double
}

extension ClassMetric {
  public var task: PredictionTask? { .classification }

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
  public var task: PredictionTask? { .regression }

  public func value(of predictions: Predictions) -> Double {
    guard case .values(let predictions) = predictions else {
      preconditionFailure("a plan let '\(name)' pass for classes")
    }
    return value(of: predictions)
  }
}

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

  /// What other programs call them.
  static let synonyms: [String: [Synonym]] = [
    "cross-entropy": ["loss", "log_loss", "NLLLoss"], "accuracy": ["acc", "top1"], "error": ["err"],
    "auroc": ["auc", "roc_auc"], "brier": ["brier_score"], "mse": ["mean_squared_error", "l2_loss"],
  ]

  /// The metric of a name, which says the settings of one that has some: `ece-15`.
  public static func named(_ name: String) -> (any Metric)? {
    byName[name] ?? ExpectedCalibrationError.named(name) ?? MaximumCalibrationError.named(name)
  }

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// What people read the values of a metric in; nil of what is none, and where that is the bare number.
  public static func reading(of name: String) -> ReadingUnit? {
    let prefix = TrainingHistory.validationPrefix
    return named(name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name)?.reading
  }

  /// A value of a metric as people read it.
  static func shown(_ value: Double, of name: String) -> Double { reading(of: name)?.shown(value) ?? value }

  static func of(_ task: PredictionTask) -> [any Metric] { all.filter { $0.task == task } }
}

/// What networks are asked to predict.
public enum PredictionTask: Sendable {
  /// One of some classes.
  case classification
  /// Numbers.
  case regression
}

extension Examples.Targets {
  var task: PredictionTask {
    switch self {
    case .classes: .classification
    case .values: .regression
    }
  }
}

/// What a predictor says of examples whose targets are known.
public enum Predictions: Sendable {
  case classes(ClassPredictions)
  case values(ValuePredictions)

  /// - Parameter outputs: of a network, `[examples, outputs]`.
  init(outputs: [Float], of examples: Examples) {
    switch examples.targets {
    case .classes(let labels):
      let classCount = outputs.count / max(labels.count, 1)
      self = .classes(ClassPredictions(logits: outputs, labels: labels, classCount: classCount))
    case .values(let targets, let width):
      self = .values(ValuePredictions(outputs: outputs, targets: targets, width: width))
    }
  }

  /// Outputs as they are kept, `[examples, width]` float32; nil where the bytes are not of these examples.
  init?(kept bytes: [UInt8], width: Int, of examples: Examples) {
    let count = examples.count * width
    guard bytes.count == count * MemoryLayout<Float>.size else { return nil }
    let outputs = [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      UnsafeMutableRawBufferPointer(buffer).copyBytes(from: bytes)
      filled = count
    }
    self.init(outputs: outputs, of: examples)
  }

  /// The outputs that they were made of, where those are known.
  var outputs: [Float]? {
    switch self {
    case .classes(let predictions): predictions.logits
    case .values(let predictions): predictions.outputs
    }
  }
}
