import ResultStore
import Workflow

/// What the results of experiments come to in numbers.
public struct ResultMeasures: RunMeasures {
  public init() {}

  public func values(
    of output: OutputRecord, reading read: (OutputRecord.File) throws -> [UInt8]
  ) throws -> [MeasuredValue] {
    guard let measures = ResultKinds.of(output.type)?.measures else { return [] }
    // What is measured stands in the JSON file, where there is one; the others say the same in other forms.
    let json = output.files.filter { $0.name.hasSuffix(".json") }
    let files = try (json.isEmpty ? output.files : json).map {
      ArtifactFile(name: $0.name, bytes: try read($0))
    }
    return try measures(output.name, files)
  }
}

extension MeasuredValue {
  /// A value of a metric, which knows which way is better.
  init(_ prefix: String, metric name: String, _ value: Double, at suffix: String = "", isMain: Bool = false) {
    self.init(
      [prefix, name, suffix].filter { !$0.isEmpty }.joined(separator: "."), value,
      isBetterWhenLower: Metrics.named(name)?.isBetterWhenLower, isMain: isMain,
      unit: Metrics.reading(of: name))
  }
}
