import Workflow

/// What the results of experiments come to in numbers.
public struct ResultMeasures: RunMeasures {
  public init() {}

  /// How each type of artifact is measured. A measure is one file in `Measures/` and one line here.
  private static let all: [any ArtifactMeasure] = [
    CurveMeasure(), EnsembleMeasure(), PlaneMeasure(), HistoryMeasure(), NetworkMeasure(), TableMeasure(),
  ]

  public func values(
    of output: OutputRecord, reading read: (OutputRecord.File) throws -> [UInt8]
  ) throws -> [MeasuredValue] {
    guard let measure = Self.all.first(where: { $0.type == output.type }) else { return [] }
    // What is measured stands in the JSON file; the others say the same in other forms.
    let files = output.files.filter { $0.name.hasSuffix(".json") }
    return try measure.values(of: files.map { ArtifactFile(name: $0.name, bytes: try read($0)) })
  }
}

/// How artifacts of one type are measured.
protocol ArtifactMeasure: Sendable {
  /// The type of artifact.
  var type: String { get }

  /// - Parameter files: the JSON file of the artifact.
  /// - Throws: `ArtifactError` where it is not of the form that the type has.
  func values(of files: [ArtifactFile]) throws -> [MeasuredValue]
}

extension MeasuredValue {
  /// A value of a metric, which knows which way is better.
  init(_ prefix: String, metric name: String, _ value: Double, at suffix: String = "", isMain: Bool = false) {
    self.init(
      [prefix, name, suffix].filter { !$0.isEmpty }.joined(separator: "."), value,
      isBetterWhenLower: Metrics.named(name)?.isBetterWhenLower, isMain: isMain)
  }
}
