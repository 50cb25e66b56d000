import Declarations
import Networks
import Neural
import Platform
import TorchEngine

/// A function of the user's own of (outputs, targets), both arrays, as it is written.
struct OwnMetric: Sendable, Equatable {
  /// Which of two values is the better one.
  enum Better: String, CaseIterable, Sendable { case lower, higher }

  let object: PythonObject
  let better: Better
  /// The digests of its files as they were when it was read: what its values are remembered under. None where these
  /// cannot be read.
  let files: [String: String]

  init(_ object: PythonObject, better: Better = .lower) {
    (self.object, self.better) = (object, better)
    files = (try? PythonInspection.current?.files(of: object)) ?? [:]
  }

  /// The last part of its name, by which columns call it; another where a metric or a column of a table is called so.
  var name: String {
    let last = object.name.split(separator: ".").last.map(String.init) ?? object.name
    return Self.reserved.contains(last) || Metrics.named(last) != nil ? "own-\(last)" : last
  }

  private static let reserved: Set = ["path", "split", "t", "distance", "network", "predictor", "metric"]

  static let summary =
    "A function of your own (`metrics.py:f1`) of outputs and targets, two arrays, that gives a number."

  static let schema = Schema<OwnMetric>(
    shape: document.shape, read: { node, problems in document.read(node, &problems) },
    write: { metric, options in
      metric.object.written(in: document.canonical(metric, options), options)
    })

  private static let document = Schema<Document>.record(
    "a metric of your own", shorthand: "object", PythonObject.objectField(\.object),
    PythonObject.argumentsField(\.arguments),
    Field(
      "better", \.better, .keyword, default: .lower,
      "Which values are better, lower or higher: for `best-by` and `early-stopping`.",
      alsoCalled: ["mode", "direction", "greater_is_better"]),
    build: Document.init
  ).mapped(
    { document throws(SettingError) in
      OwnMetric(
        try PythonObject(written: document.object, arguments: document.arguments), better: document.better)
    }, from: { Document(object: $0.object.place, arguments: $0.object.arguments, better: $0.better) })

  private struct Document: Sendable {
    let object: WrittenPath
    let arguments: JSON
    let better: Better
  }
}

/// A metric that a Python process computes.
///
/// The function is given what the network puts out, `[examples, outputs]` float32, and the targets: class numbers
/// `[examples]`, or values `[examples, width]`. Of an ensemble, whose probabilities are a mean of its members', outputs are
/// their logarithms, of which softmax makes the same probabilities.
struct PythonMetric: Metric {
  let name: String
  let summary = OwnMetric.summary
  let settings: String?
  private let metric: OwnMetric
  private let python: TorchSettings

  /// - Parameters:
  ///   - name: of its column.
  ///   - python: which interpreter it runs in, and how long it may be silent.
  init(_ metric: OwnMetric, named name: String, python: TorchSettings = TorchSettings()) {
    (self.metric, self.name, self.python) = (metric, name, python)
    settings = "\(metric.object.name) " + Digest(of: OwnMetric.keyed(metric).sorted.compactText).description
  }

  var title: String { name }
  var isBetterWhenLower: Bool { metric.better == .lower }
  var task: PredictionTask? { nil }
  /// The same under whatever name its column has.
  var identity: String { "python \(version) \(settings ?? "")" }

  func told(python: TorchSettings) -> any Metric { PythonMetric(metric, named: name, python: python) }

  func value(of predictions: Predictions) throws -> Double {
    let targets: Examples.Targets
    let outputs: [Float]
    switch predictions {
    case .classes(let predictions):
      targets = .classes(predictions.labels)
      outputs =
        predictions.logits
        ?? predictions.probabilities.map { Float(log(max(Double($0), Self.leastProbability))) }
    case .values(let predictions):
      targets = .values(predictions.targets, width: predictions.width)
      outputs = predictions.outputs
    }
    return try TorchEngine.ofProcess.value(
      of: metric.object, files: metric.files, outputs: outputs, targets: targets, settings: python)
  }

  /// In place of 0, which has no logarithm.
  private static let leastProbability = Double(Float.leastNormalMagnitude)
}

extension OwnMetric {
  /// What its values follow from: which is the better one does not count.
  fileprivate static func keyed(_ metric: OwnMetric) -> JSON {
    [
      "arguments": metric.object.arguments,
      "files": .object(metric.files.map { JSON.Member($0.key, JSON($0.value)) }),
    ]
  }
}

/// A metric that could not be computed, and where.
struct MetricFailure: Error, CustomStringConvertible {
  let description: String

  /// - Parameter place: what the predictions are of: "point 0.25 of the test split".
  init(_ metric: any Metric, at place: String, _ error: any Error) {
    description = "the metric '\(metric.name)' could not be computed at \(place): \(error)"
  }
}
