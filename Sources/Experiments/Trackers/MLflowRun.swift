import Declarations
import Platform
import Workflow

/// A run in MLflow's words, wherever MLflow keeps it.
public struct MLflowRun: Sendable {
  private let run: TrackedRun

  public init(_ run: TrackedRun) { self.run = run }

  package var experiment: String { run.experiment }
  package var name: String { run.name }
  /// What tells it from all other runs.
  package var digest: String { run.digest.description }
  /// In milliseconds since 1970.
  package var started: Int { Int(run.started * 1000) }
  package var ended: Int { Int(run.ended * 1000) }
  package var isDone: Bool { run.record.state == .done }

  package var parameters: [(key: String, value: String)] {
    run.parameters.map { (Self.key($0.path), Self.shortened($0.value.text ?? $0.value.compactText)) }
  }

  package var tags: [(key: String, value: String)] {
    var tags = [
      ("mlflow.runName", run.name), ("mlflow.source.name", "thalweg"), ("mlflow.source.type", "LOCAL"),
      ("thalweg.version", run.record.thalweg), ("thalweg.numerics", run.record.numerics),
      ("thalweg.run", digest),
    ]
    if let text = [run.note, run.record.description].compactMap(\.self).first {
      tags.append(("mlflow.note.content", text))
    }
    return tags
  }

  package struct Metric: Sendable {
    package let key: String
    package let value: Double
    /// In milliseconds since 1970.
    package let time: Int
    package let step: Int
  }

  /// Those of one key stand together, in the order of their steps.
  ///
  /// - Throws: `FileError` where a result is not what the run made.
  package func metrics() throws(FileError) -> [Metric] {
    var metrics: [Metric] = []
    for series in try run.series() {
      let key = Self.key("\(series.stage).\(series.name)")
      metrics += series.points.map {
        Metric(key: key, value: $0.value, time: Int($0.time * 1000), step: $0.step)
      }
    }
    // What a training came to is the last value of its series.
    let known = Set(metrics.map(\.key))
    for number in try run.numbers() {
      let key = Self.key("\(number.stage).\(number.name)")
      if known.contains(key) { continue }
      metrics.append(Metric(key: key, value: number.value, time: Int(number.time * 1000), step: 0))
    }
    return metrics
  }

  /// - Throws: `FileError` where one is not what the run made.
  package func artifacts() throws(FileError) -> [(name: String, bytes: [UInt8])] {
    try run.documents() + run.figures()
  }

  /// What MLflow takes as a name of a parameter or a metric: the axes of a family become folders, `net/seed:1.loss`.
  static func key(_ name: String) -> String {
    String(
      String.UnicodeScalarView(
        name.unicodeScalars.map { scalar in
          switch scalar {
          case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", " ", ":": scalar
          case "@": "/"
          case "=": ":"
          case "+": "-"
          default: "_"
          }
        }))
  }

  /// What MLflow takes as a value of a parameter, in characters.
  private static func shortened(_ text: String) -> String {
    text.count > 6000 ? "\(text.prefix(5999))…" : text
  }
}
