import Declarations
import Neural
import Workflow

/// Measures networks at even steps along a curve, and along the straight segment between its ends.
struct Evaluate: MeasuringStage {
  static let kind = "evaluate"
  static let version = 1
  static let summary =
    "Measures networks at even steps along a curve, and along the straight segment between its ends."

  static let points = Output<CurveEvaluation>("points")
  static let outputs = [points.declaration]

  let curve: Input<FittedCurve>
  let pointCount: Int
  let splits: [DatasetSplit]
  var metrics: MetricChoice
  var sigma: Double?
  let network: Network
  let data: Input<DatasetSource>
  let batch: Int

  static let schema = Schema<Evaluate>.record(
    "`evaluate`",
    Field("curve", \.curve, .input(), "The curve to walk along."),
    Field(
      "points", \.pointCount, .integer(2...100_001), default: 61, role: .extent,
      "How many points, the ends included; t_i = i / (points - 1)."),
    Field(
      "splits", \.splits, .oneOrMore(of: .keyword), default: [.train, .test], role: .observation,
      "The splits to measure on."),
    Field(
      "metrics", \.metrics, MetricChoice.schema, default: .standard("cross-entropy", "error", "ece", "auroc"),
      role: .observation,
      "What to measure; of values, where it is left out, `mse`, and `nll` where their noise is known."),
    Field(
      "sigma", \.sigma, optional: .number(.positive), role: .observation,
      "The standard deviation of the targets' noise, for `nll`; that of the data set where it is left out."),
    Field("network", \.network, .network, "The network; that of the curve where it is left out."),
    Field("data", \.data, .input(), "The data set; that of the curve where it is left out."),
    Field("batch", \.batch, .integer(1...65_536), default: 256, "Examples that are looked at together."),
    build: Evaluate.init)

  var measured: (splits: [DatasetSplit], field: PathStep) { (splits, "splits") }

  func survey(in context: StageContext) throws -> StageSurvey? { try measurement(in: context).survey }

  func run(in context: StageContext) throws {
    let evaluation = try measurement(in: context).run(context)
    try context.emit(Self.points, evaluation)
  }

  private func measurement(in context: StageContext) throws -> CurveMeasurement {
    let curve = try context.load(curve).curve(for: try network.layout())
    let paths = [
      PathSampling(name: CurveEvaluation.curve, curve: curve, points: pointCount),
      PathSampling(
        name: CurveEvaluation.segment, curve: .segment(from: curve.start, to: curve.end),
        points: pointCount),
    ]
    return CurveMeasurement(of: self, along: paths, in: context)
  }
}
