import Declarations
import Networks
import Neural
import Workflow

/// The network at a point of a curve, as weights like any others.
struct CurvePoint: MixingStage {
  static let kind = "point"
  static let version = 2
  static let summary = "Takes the network at one point of a curve, as weights like any others."
  static let synonyms: [Synonym] = ["sample_curve", "curve_point", "midpoint"]

  static let outputs = MixedOutputs.all

  let curve: Input<FittedCurve>
  let position: Double
  let statistics: StatisticsPolicy?
  let network: Network
  let data: Input<DatasetSource>?
  let batch: Int

  static let schema = Schema<CurvePoint>.record(
    "`point`",
    Field("curve", \.curve, .input(), "The curve."),
    Field(
      "at", \.position, .number(.unit), "Where on it: t, from 0 at its start to 1 at its end.",
      alsoCalled: ["t"]),
    MixingFields.statistics(\.statistics), MixingFields.network(), MixingFields.data(),
    MixingFields.batch(\.batch), ComputingFields.engine(),
    build: {
      CurvePoint(
        curve: $0, position: $1, statistics: $2.flatMap { $0 == .estimate(examples: nil) ? nil : $0 },
        network: $3.computed(by: $6), data: $4, batch: $5)
    })

  func check(in context: CheckContext) {
    reportMixing(own: "a point of a curve has no statistics of its own", in: context)
    report(curve: curve, in: context)
    if case .repair = policy { reportRepair(along: curve, in: context) }
    if policy == .average, (context.stage(curve.reference) as? FitCurve)?.ends == .free {
      context.report(
        "the ends of '\(curve.name)' have moved, and have no statistics to average", at: ["statistics"],
        help: "`estimate`, or keep the ends: `ends: fixed`")
    }
  }

  var heldVectors: Int { 6 }

  func run(in context: StageContext) throws {
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
