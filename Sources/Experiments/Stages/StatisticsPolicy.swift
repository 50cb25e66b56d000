import Declarations
import Neural
import Workflow

/// Which running statistics batch norms use where networks are measured.
///
/// Statistics of a combination of weights are no combination of those of its parts: points of a curve or a plane are
/// measured with statistics estimated anew at each (Garipov et al. 2018), networks by name with those that they came with.
enum StatisticsPolicy: Sendable, Equatable {
  /// Estimated at each network over so many training examples; over all where nil.
  case estimate(examples: Int?)
  /// Those that a network came with.
  case own
  /// Of a curve: the two ends' own, averaged with the weights 1 - t and t.
  case average

  private struct Estimate: Sendable {
    var examples: Int?

    static let schema = Schema<Estimate>.record(
      "an estimate", shorthand: "examples",
      Field(
        "examples", \.examples, optional: .integer(1...1_000_000_000),
        "How many training examples, drawn once for all points (default: all).",
        alsoCalled: ["count", "size", "num_examples", "n"]),
      build: { Estimate(examples: $0) })
  }

  static let schema: Schema<StatisticsPolicy> = .choice(
    "a policy of batch-norm statistics",
    [
      Case(
        "estimate", "Estimated at each network over training examples.", Estimate.schema,
        wrap: { .estimate(examples: $0.examples) },
        unwrap: { if case .estimate(let count) = $0 { Estimate(examples: count) } else { nil } }
      ).alsoCalled(["update_bn", "bn_update", "recalibrate", "reset", "repair"]),
      Case(
        "own", "Those that a network came with.", Schema<None>.record("`own`", build: { None() }),
        wrap: { _ in .own }, unwrap: { $0 == .own ? None() : nil }),
      Case(
        "average", "The two ends' own, averaged with the weights 1 - t and t.",
        Schema<None>.record("`average`", build: { None() }), wrap: { _ in .average },
        unwrap: { $0 == .average ? None() : nil }),
    ])

  private struct None: Sendable {}

  /// What applies where nothing is written.
  static func standard(onCurve: Bool) -> StatisticsPolicy { onCurve ? .estimate(examples: nil) : .own }

  /// The policy as it stands in keys: nil where it is what applies anyway.
  func unlessStandard(onCurve: Bool) -> StatisticsPolicy? {
    self == .standard(onCurve: onCurve) ? nil : self
  }
}

extension MeasuringStage {
  /// The policy that applies.
  var policy: StatisticsPolicy { statistics ?? .standard(onCurve: measuresMixtures) }

  /// Training examples that statistics are estimated over at each network, of so many; none where they are not.
  func estimatedExamples(of count: Int) -> Int {
    guard network.hasStatistics, case .estimate(let examples) = policy else { return 0 }
    return min(examples ?? count, count)
  }

  /// What a result says of the statistics that its networks had; nil of networks without batch norms.
  func statisticsRecord(in context: StageContext) throws -> StatisticsRecord? {
    guard network.hasStatistics else { return nil }
    switch policy {
    case .own: return StatisticsRecord(policy: "own")
    case .average: return StatisticsRecord(policy: "average")
    case .estimate(let examples):
      let count = try context.count(of: .train, of: data)
      return StatisticsRecord(policy: "estimate", examples: min(examples ?? count, count), of: count)
    }
  }

  /// Reports a policy that is of no use for what is measured.
  func reportStatistics(in context: CheckContext) {
    guard let statistics else { return }
    guard network.hasStatistics else {
      context.report(
        "the network has no batch norms, and so no running statistics", at: ["statistics"],
        help: "leave it out")
      return
    }
    if measuresMixtures, measuredCurve == nil { return report(statistics, ofMixtures: context) }
    switch (statistics, measuredCurve) {
    case (.own, .some):
      context.report(
        "points of a curve or a plane have no statistics of their own", at: ["statistics"],
        help: "`estimate`; `average` for points of a curve; `own-norms: true` measures the ends with theirs")
    case (.average, .some(let curve)):
      if self is Landscape {
        context.report(
          "a plane goes through a control point, which has no statistics to average", at: ["statistics"],
          help: "write `{estimate: {examples: 5000}}` for a faster estimate")
      } else if (context.stage(curve.reference) as? FitCurve)?.ends == .free {
        context.report(
          "the ends of '\(curve.name)' have moved, and have no statistics to average", at: ["statistics"],
          help: "`estimate`, or keep the ends: `ends: fixed`")
      }
    case (.average, nil):
      context.report(
        "there are no two ends to average the statistics of", at: ["statistics"], help: "`own` or `estimate`")
    case (.estimate, _), (.own, nil): break
    }
  }

  /// Reports a policy that networks made of others cannot have: around one network all may have its own, and between two
  /// whole networks averages of theirs.
  private func report(_ statistics: StatisticsPolicy, ofMixtures context: CheckContext) {
    let help = "`estimate`, such as {estimate: {examples: 5000}} for a faster one"
    switch statistics {
    case .own where (self as? Landscape)?.around == nil:
      context.report(
        "networks made of others have no statistics of their own", at: ["statistics"], help: help)
    case .average where (self as? BarrierStage)?.between.isEmpty ?? true:
      context.report(
        "there are no two ends to average the statistics of", at: ["statistics"], help: help)
    default: break
    }
  }
}
