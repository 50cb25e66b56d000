import Declarations
import Networks
import Neural
import Workflow

/// Where the statistics of units come from where networks are measured: the running ones of batch norms, or of all units.
///
/// Statistics of a combination of weights are no combination of those of its parts: points of a curve or a plane are
/// measured with statistics estimated anew at each (Garipov et al. 2018), networks by name with those that they came with.
enum StatisticsPolicy: Sendable, Equatable {
  /// Estimated at each network over so many training examples, changed as in a training; over all where nil, as they are
  /// where nothing is done to them.
  case estimate(examples: Int?, augmentation: Augmentation? = nil)
  /// Those that a network came with.
  case own
  /// Of a curve: the two ends' own, averaged with the weights 1 - t and t.
  case average
  /// Of a straight segment: those of every unit before its nonlinearity, measured over so many training examples, are made
  /// the average of the ends' (Jordan et al. 2023); over all where nil.
  case repair(examples: Int?, augmentation: Augmentation? = nil)

  private struct Estimate: Sendable {
    var examples: Int?
    var augmentation: Augmentation?

    static let schema = Schema<Estimate>.record(
      "an estimate", shorthand: "examples",
      Field(
        "examples", \.examples, optional: .integer(1...1_000_000_000),
        "How many training examples, drawn once for all points (default: all).",
        alsoCalled: ["count", "size", "num_examples", "n"]),
      Field(
        "augmentation", \.augmentation, optional: Augmentation.schema, omitsAbsence: true,
        "What is done to their images, as in the training whose statistics these stand for: drawn once, the same at all networks "
          + "(default: images as they are).",
        alsoCalled: SettingSynonyms.augmentation),
      build: { Estimate(examples: $0, augmentation: $1.flatMap { $0.isNone ? nil : $0 }) })
  }

  static let schema: Schema<StatisticsPolicy> = .choice(
    "a policy of batch-norm statistics",
    [
      Case(
        "estimate", "Estimated at each network over training examples.", Estimate.schema,
        wrap: { .estimate(examples: $0.examples, augmentation: $0.augmentation) },
        unwrap: {
          if case .estimate(let count, let by) = $0 {
            Estimate(examples: count, augmentation: by)
          } else {
            nil
          }
        }
      ).alsoCalled(["update_bn", "bn_update", "recalibrate", "reset"]),
      Case(
        "own", "Those that a network came with.", Schema<None>.record("`own`", build: { None() }),
        wrap: { _ in .own }, unwrap: { $0 == .own ? None() : nil }),
      Case(
        "average",
        "Averages of those that networks came with; on a curve of its ends', with the weights 1 - t and t.",
        Schema<None>.record("`average`", build: { None() }), wrap: { _ in .average },
        unwrap: { $0 == .average ? None() : nil }),
      Case(
        "repair",
        "Every unit before its nonlinearity gets the mean and deviation, over training examples, that are the average of the "
          + "networks' (Jordan et al. 2023); of straight segments and averages.",
        Estimate.schema, wrap: { .repair(examples: $0.examples, augmentation: $0.augmentation) },
        unwrap: {
          if case .repair(let count, let by) = $0 { Estimate(examples: count, augmentation: by) } else { nil }
        }
      ).alsoCalled(["renormalize"]),
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
  var policy: StatisticsPolicy { statistics ?? standardPolicy }

  /// Training examples that statistics are estimated over at each network, of so many; none where they are not. Of a repair
  /// they count once for each layer, of which half the network lies before one on average.
  func estimatedExamples(of count: Int) -> Int {
    guard let examples = policy.examples(of: count, for: network) else { return 0 }
    guard case .repair = policy else { return examples }
    return examples *| max(1, ((try? UnitRepair.layers(of: network).count) ?? 1) / 2)
  }

  /// What a result says of the statistics that its networks had; nil of networks without batch norms.
  func statisticsRecord(in context: StageContext) throws -> StatisticsRecord? {
    try policy.record(for: network) { try context.count(of: .train, of: data) }
  }

  /// Reports a policy that is of no use for what is measured.
  func reportStatistics(in context: CheckContext) {
    guard let statistics else { return }
    if case .repair = statistics {
      reportRepair(in: context)
      return
    }
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
    case (.estimate, _), (.own, nil), (.repair, _): break
    }
  }

  /// Reports what cannot be repaired: anything but a straight segment, and a network whose units cannot be told.
  private func reportRepair(in context: CheckContext) {
    guard let curve = measuredCurve, !(self is Landscape), !(self is Functions) else {
      context.report(
        measuredCurve == nil
          ? measuresMixtures && self is Ensemble
            ? (self as? Ensemble)?.posterior == nil
              ? "units are repaired on a straight segment, and a simplex is none"
              : "samples of a posterior are no averages whose statistics could be repaired"
            : "named networks are no averages whose statistics could be repaired"
          : "units are repaired on a straight segment, and a plane is none", at: ["statistics"],
        help: "`estimate`; `evaluate` and `point` repair along a segment, and `average` repairs an average")
      return
    }
    reportRepair(along: curve, in: context)
  }
}

extension NetworkStage {
  /// Reports a curve that is no straight segment, and a network whose units cannot be repaired.
  func reportRepair(along curve: Input<FittedCurve>, in context: CheckContext) {
    let isBent =
      switch context.stage(curve.reference) {
      case let given as CurveThrough: given.through.count > 2
      case is FitCurve: true
      default: false
      }
    if isBent {
      context.report(
        "'\(curve.name)' is no straight segment, between whose ends statistics could be interpolated",
        at: ["statistics"], help: "`estimate`; `curve: {through: [a, b]}` is the segment between two networks"
      )
    }
    reportUnits(in: context)
  }

  /// Reports a network whose units cannot be repaired.
  func reportUnits(in context: CheckContext) {
    if network.module != nil {
      context.report(
        "the units of a PyTorch module cannot be seen, and so not repaired", at: ["statistics"],
        help: "`estimate`; a network that is written as layers can be repaired, on either engine")
      return
    }
    guard let layers = try? UnitRepair.layers(of: network) else { return }
    if let layer = layers.first(where: \.bias.isEmpty) {
      context.report(
        "layer '\(layer.path)' has no bias that could be set, and no batch norm after it", at: ["statistics"],
        help: "`estimate`, or give the layer a bias")
    } else if layers.isEmpty, !network.hasStatistics {
      context.report(
        "the network has no unit before a nonlinearity, and nothing to repair", at: ["statistics"],
        help: "leave it out")
    }
  }
}

extension MeasuringStage {
  /// Reports a policy that networks made of others cannot have: around one network all may have its own, and between two
  /// whole networks averages of theirs.
  fileprivate func report(_ statistics: StatisticsPolicy, ofMixtures context: CheckContext) {
    let help = "`estimate`, such as {estimate: {examples: 5000}} for a faster one"
    switch statistics {
    case .own where (self as? Landscape)?.around == nil:
      context.report(
        "networks made of others have no statistics of their own", at: ["statistics"], help: help)
    case .average where !(self is Connect) && (self as? BarrierStage)?.movesParts ?? true:
      context.report(
        "there are no two ends to average the statistics of", at: ["statistics"], help: help)
    default: break
    }
  }
}
