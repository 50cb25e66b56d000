import Declarations
import Networks
import Neural
import Workflow

/// The network at a point of a curve, or a sample of a posterior, as weights like any others.
struct CurvePoint: MixingStage {
  static let kind = "point"
  static let version = 2
  static let summary =
    "Takes the network at one point of a curve, or one sample of a posterior, as weights like any others."
  static let synonyms: [Synonym] = ["sample_curve", "curve_point", "midpoint", "sample", "swag_sample"]

  static let outputs = MixedOutputs.all
  static let alternatives = ["curve", "posterior"]

  let curve: Input<FittedCurve>?
  let position: Double?
  let posterior: Input<PosteriorResult>?
  /// Counted from 1, as in the table of an ensemble.
  let sample: Int
  let seed: UInt64
  let scale: Double
  let statistics: StatisticsPolicy?
  let network: Network
  let data: Input<DatasetSource>?
  let batch: Int

  static let schema = Schema<CurvePoint>.record(
    "`point`",
    Field("curve", \.curve, optional: .input(), "The curve."),
    Field(
      "at", \.position, optional: .number(.unit), "Where on it: t, from 0 at its start to 1 at its end.",
      alsoCalled: ["t"]),
    Field(
      "posterior", \.posterior, optional: .input(),
      "Instead of a curve: the posterior that a sample is drawn of.",
      alsoCalled: ["swag", "sample_of"]),
    Field(
      "sample", \.sample, .integer(1...1_000_000), default: 1,
      "Which of its samples: the number that it has in an `ensemble` of the same `seed` and `scale`.",
      alsoCalled: ["number", "index"]),
    Field("seed", \.seed, .seed, default: 0, "The seed of samples.", alsoCalled: SettingSynonyms.seed),
    Field(
      "scale", \.scale, .number(.nonNegative), default: 0.5,
      "What the posterior's covariance is multiplied by, as in `ensemble`.",
      alsoCalled: ["swag_scale", "var_scale"]),
    MixingFields.statistics(\.statistics), MixingFields.network(), MixingFields.data(),
    MixingFields.batch(\.batch), ComputingFields.engine(),
    build: {
      CurvePoint(
        curve: $0, position: $1, posterior: $2, sample: $3, seed: $4, scale: $5,
        statistics: $6.flatMap { $0 == .estimate(examples: nil) ? nil : $0 }, network: $7.computed(by: $10),
        data: $8, batch: $9)
    })

  func check(in context: CheckContext) {
    reportMixing(
      own: curve == nil
        ? "a sample of a posterior has no statistics of its own"
        : "a point of a curve has no statistics of its own",
      in: context)
    if let curve { check(curve, in: context) } else if let posterior { check(posterior, in: context) }
  }

  private func check(_ curve: Input<FittedCurve>, in context: CheckContext) {
    report(curve: curve, in: context)
    if position == nil {
      context.report("it is not said where on the curve the point is", at: ["curve"], help: "add `at: 0.5`")
    }
    for field in ["sample", "seed", "scale"] where context.writes([.key(field)]) {
      context.report("a point of a curve is not drawn", at: [.key(field)], help: "leave it out")
    }
    if case .repair = policy { reportRepair(along: curve, in: context) }
    if policy == .average, (context.stage(curve.reference) as? FitCurve)?.ends == .free {
      context.report(
        "the ends of '\(curve.name)' have moved, and have no statistics to average", at: ["statistics"],
        help: "`estimate`, or keep the ends: `ends: fixed`")
    }
  }

  private func check(_ posterior: Input<PosteriorResult>, in context: CheckContext) {
    report(
      weights: posterior.reference, "'\(posterior.name)' and this stage have different networks",
      at: ["network"], help: "leave out `network` to inherit it from the posterior", in: context)
    if position != nil {
      context.report(
        "a sample of a posterior has no place on a curve", at: ["at"],
        help: "leave it out; `sample: 2` is the second sample")
    }
    switch statistics {
    case .average where network.hasStatistics, .repair:
      context.report(
        "a sample is no average of networks, whose statistics could be taken together", at: ["statistics"],
        help: "`estimate`")
    case .average, .estimate, .own, nil: break
    }
  }

  /// Of a posterior its mean, variances, and as many deviations as it usually has.
  var heldVectors: Int { curve == nil ? 24 : 6 }

  func run(in context: StageContext) throws {
    if let curve { return try run(curve, at: position ?? 0, in: context) }
    guard let posterior else { preconditionFailure("a point is of a curve or of a posterior") }
    let found = try context.load(posterior).posterior(for: try network.layout())
    try emit(
      Mixture(
        parameters: found.sample(sample - 1, scale: scale, seed: seed), averagedBuffers: { [] },
        reference: found.mean, referenceInWords: "the posterior's mean",
        method: "sample \(sample) of a posterior"),
      in: context)
  }

  private func run(_ curve: Input<FittedCurve>, at position: Double, in context: StageContext) throws {
    let layout = try network.layout()
    let fitted = try context.load(curve)
    let path = try fitted.curve(for: layout)
    if case .repair = policy { _ = try NetworkFamily.repaired(path) }
    let t = Float(position)
    try emit(
      Mixture(
        parameters: path.point(at: position), members: { path.controlPoints },
        shares: [1 - position, position],
        averagedBuffers: {
          zip(try fitted.norms(of: .start, for: layout), try fitted.norms(of: .end, for: layout)).map {
            (1 - t) * $0 + t * $1
          }
        }, reference: path.start, referenceInWords: "the curve's start", method: "point at t = \(position)"),
      in: context)
  }
}
