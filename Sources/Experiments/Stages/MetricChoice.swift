import Declarations

/// What a stage measures: metrics that were written, or those that suit its data where none were.
///
/// Where none are written, those of classes stand for them until the data are known. So what is written as it would
/// have been chosen gives the same key.
struct MetricChoice: Sendable, Equatable {
  let names: [MetricName]
  /// Whether they were written, or are those that suit the data.
  let isSettled: Bool

  /// Those of classes, which give way to others where targets are values.
  static func standard(_ names: String...) -> MetricChoice {
    MetricChoice(names: names.map(MetricName.init), isSettled: false)
  }

  static let schema = Schema<[MetricName]>.oneOrMore(of: MetricName.schema)
    .mapped({ MetricChoice(names: $0, isSettled: true) }, from: \.names)

  var wantsNoise: Bool { names.contains { $0.metric.wantsNoise } }

  /// - Parameter ofValues: what to measure where targets are values; what wants their noise is left out where that is
  ///   not known.
  func suited(to targets: DatasetTargets, ofValues: [String]) -> MetricChoice {
    if isSettled { return self }
    guard targets.task == .regression else { return MetricChoice(names: names, isSettled: true) }
    let names = ofValues.map(MetricName.init).filter { targets.noise != nil || !$0.metric.wantsNoise }
    return MetricChoice(names: names, isSettled: true)
  }

  /// - Parameter noise: of the targets; known where one of the metrics wants it.
  func metrics(noise: Double?) -> [any Metric] {
    names.map { name in noise.map { name.metric.told(noise: $0) } ?? name.metric }
  }
}
