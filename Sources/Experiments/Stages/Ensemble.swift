import Declarations
import Neural
import Workflow

/// Takes networks along a curve together as an ensemble, and compares it with its members and the ends.
struct Ensemble: MeasuringStage {
  static let kind = "ensemble"
  static let version = 1
  static let summary =
    "Takes networks along a curve together as an ensemble, and compares it with its members and the ends."

  static let ensemble = Output<EnsembleEvaluation>("ensemble")
  static let outputs = [ensemble.declaration]

  let curve: Input<FittedCurve>
  let members: Int
  let split: DatasetSplit
  var metrics: MetricChoice
  var sigma: Double?
  let network: Network
  let data: Input<DatasetSource>
  let batch: Int

  static let schema = Schema<Ensemble>.record(
    "`ensemble`",
    Field("curve", \.curve, .input(), "The curve that the members are taken from."),
    Field(
      "members", \.members, .integer(2...1000), default: 10, role: .extent,
      "How many members, at even t, the ends included."),
    Field(
      "split", \.split, .keyword, default: .test, role: .observation, "The split to measure on."),
    Field(
      "metrics", \.metrics, MetricChoice.schema,
      default: .standard("cross-entropy", "error", "ece", "auroc", "brier"),
      role: .observation,
      "What to measure; of values, where it is left out, `mse`, and `nll` where their noise is known."),
    Field(
      "sigma", \.sigma, optional: .number(.positive), role: .observation,
      "The standard deviation of the targets' noise, for `nll`; that of the data set where it is left out."),
    Field("network", \.network, .network, "The network; that of the curve where it is left out."),
    Field("data", \.data, .input(), "The data set; that of the curve where it is left out."),
    Field("batch", \.batch, .integer(1...65_536), default: 256, "Examples that are looked at together."),
    build: Ensemble.init)

  var measured: (splits: [DatasetSplit], field: PathStep) { ([split], "split") }

  func survey(in context: StageContext) throws -> StageSurvey? {
    let points = try points(in: context)
    let kept = points.kept(at: positions.map { [$0] })
    return StageSurvey(unit: "member", done: Double(kept), of: Double(members), scopes: [points.scope])
  }

  func run(in context: StageContext) throws {
    let positions = positions
    let predictions = try points(in: context).predictions(at: positions.map { [$0] }) { done, reused in
      context.report(
        Progress(unit: "member", done: Double(done), of: Double(members), reused: Double(reused)))
    }
    let comparison = EnsembleComparison(
      members: predictions, positions: positions, metrics: chosenMetrics, split: split)
    try context.emit(Self.ensemble, comparison.evaluation)
  }

  private var positions: [Double] { (0..<members).map { Double($0) / Double(members - 1) } }

  private func points(in context: StageContext) throws -> RememberedPoints {
    let curve = try context.load(curve).curve(for: try network.layout())
    let source = PointPredictions(
      of: self, on: split, session: EngineSession(context), context: context)
    return RememberedPoints(
      NetworkFamily(curve), of: self, on: split, keeping: .predictions, unit: "member", source: source,
      context: context)
  }
}
