import Declarations
import Networks
import Neural
import Workflow

/// Measures networks at equal steps along a curve, and along the straight segment between its ends; or networks as they
/// were made, one by one.
struct Evaluate: MeasuringStage {
  static let kind = "evaluate"
  static let version = 2
  static let summary =
    "Measures networks at evenly spaced points of a curve and of the segment between its ends, or named networks."

  static let synonyms: [Synonym] = ["eval", "test", "eval_curve", "measure"]

  static let points = Output<CurveEvaluation>("points")
  static let networks = Output<NetworkEvaluation>("networks")
  static let outputs = [points.declaration]
  static let alternatives = ["curve", "weights"]

  let measuredCurve: Input<FittedCurve>?
  let weights: [Input<Weights>]
  let pointCount: Int
  let ownNorms: Bool
  let statistics: StatisticsPolicy?
  let splits: [DatasetSplit]
  var metrics: MetricChoice
  var sigma: Double?
  let network: Network
  let data: Input<DatasetSource>
  let batch: Int

  static let schema = Schema<Evaluate>.record(
    "`evaluate`",
    Field("curve", \.measuredCurve, optional: .input(), "The curve to walk along."),
    Field(
      "weights", \.weights, .oneOrMore(of: Input<Weights>.namedSchema), default: [], role: .extent,
      "Instead of a curve: networks to measure as they are, with their own batch-norm statistics.",
      alsoCalled: ["models", "networks"]),
    Field(
      "points", \.pointCount, .integer(2...100_001), default: 61, role: .extent,
      "How many points, including the ends; t_i = i / (points - 1).", alsoCalled: SettingSynonyms.points),
    Field(
      "own-norms", \.ownNorms, .boolean, default: false, role: .observation,
      "Whether the curve's ends are measured with their own batch-norm statistics too, as paths `start` and `end`."
    ),
    MeasuringFields.statistics(\.statistics),
    Field(
      "splits", \.splits, .oneOrMore(of: .keyword), default: [.train, .test], role: .observation,
      "The splits to measure on."),
    Field(
      "metrics", \.metrics, MetricChoice.schema, default: .standard("cross-entropy", "error", "ece", "auroc"),
      role: .observation,
      "What to measure (default for regression: `mse`, and `nll` if the noise is known)."),
    MeasuringFields.sigma(\.sigma),
    MeasuringFields.network(\.network), MeasuringFields.data(\.data), MeasuringFields.batch(\.batch),
    ComputingFields.engine(),
    build: {
      Evaluate(
        measuredCurve: $0, weights: $1, pointCount: $2, ownNorms: $3,
        statistics: $4?.unlessStandard(onCurve: $0 != nil), splits: $5, metrics: $6, sigma: $7,
        network: $8.computed(by: $11),
        data: $9, batch: $10)
    })

  var measured: (splits: [DatasetSplit], field: PathStep) { (splits, "splits") }

  var chosenOutputs: [OutputDeclaration]? { weights.isEmpty ? nil : [Self.networks.declaration] }

  func check(in context: CheckContext) {
    reportMeasured(in: context)
    MeasuredNetworks(of: self, weights).report(in: context)
    if ownNorms, let curve = measuredCurve, (context.stage(curve.reference) as? FitCurve)?.ends == .free {
      context.report(
        "the ends of '\(curve.name)' have moved, and have no statistics of their own", at: ["own-norms"],
        help: "leave it out, or keep the ends: `ends: fixed`")
    }
  }

  func cachedProgress(in context: StageContext) throws -> CachedProgress? {
    guard let curve = measuredCurve else { return try networkMeasurement(in: context).cachedProgress }
    return try measurement(along: curve, in: context).cachedProgress
  }

  func run(in context: StageContext) throws {
    guard let curve = measuredCurve else {
      var evaluation = try networkMeasurement(in: context).run(context)
      evaluation.statistics = try statisticsRecord(in: context)
      return try context.emit(Self.networks, evaluation)
    }
    var evaluation = try measurement(along: curve, in: context).run(context)
    evaluation.statistics = try statisticsRecord(in: context)
    try context.emit(Self.points, evaluation)
  }

  private func networkMeasurement(in context: StageContext) throws -> NetworkMeasurement {
    try NetworkMeasurement(
      of: self, MeasuredNetworks(of: self, weights), on: splits, chosenMetrics, in: context)
  }

  private func measurement(
    along input: Input<FittedCurve>, in context: StageContext
  ) throws -> CurveMeasurement {
    let layout = try network.layout()
    let fitted = try context.load(input)
    let curve = try fitted.curve(for: layout)
    // A straight curve is its own segment.
    let paths =
      [PathSampling(name: CurveEvaluation.curve, curve: curve, points: pointCount)]
      + (curve.controlPoints.count == 2
        ? []
        : [
          PathSampling(
            name: CurveEvaluation.segment, curve: .segment(from: curve.start, to: curve.end),
            points: pointCount)
        ])
    let ends = try (ownNorms ? FittedCurve.End.allCases : []).map { end in
      let parameters = end == .start ? curve.start : curve.end
      return (end, NetworkFamily(parameters: parameters, norms: try fitted.norms(of: end, for: layout)))
    }
    let averaged =
      policy == .average
      ? (try fitted.norms(of: .start, for: layout), try fitted.norms(of: .end, for: layout)) : nil
    return try CurveMeasurement(of: self, along: paths, averaging: averaged, ends: ends, in: context)
  }
}

/// Measures every metric of some networks on some splits.
struct NetworkMeasurement {
  private let names: [String]
  private let metrics: [any Metric]
  /// The networks on each split.
  private let parts: [(split: DatasetSplit, points: [CachedEvaluator])]

  init(
    of stage: Evaluate, _ networks: MeasuredNetworks, on splits: [DatasetSplit], _ metrics: [any Metric],
    in context: StageContext
  ) throws {
    names = networks.names
    self.metrics = metrics
    let engine = StageEngine(context)
    parts = try splits.map { split in
      (split, try networks.points(on: split, unit: "network", by: engine, in: context))
    }
  }

  /// A single network has no coordinates.
  private static let place: [[Double]] = [[]]

  var cachedProgress: CachedProgress {
    let points = parts.flatMap(\.points)
    let known = points.reduce(0) { $0 + $1.known(metrics, at: Self.place) }
    return CachedProgress(
      unit: "network", done: Double(known), of: Double(points.count),
      scopes: parts.compactMap(\.points.first?.scope))
  }

  func run(_ context: StageContext) throws -> NetworkEvaluation {
    var table = ResultTable(columns: ["network", "split"] + metrics.map(\.name))
    var reused = 0
    let total = Double(names.count * parts.count)
    for part in parts {
      var rows: [[Double]] = []
      for (name, points) in zip(names, part.points) {
        let done = table.rows.count
        let values = try points.values(of: metrics, at: Self.place) { _, reusedNow, latest in
          reused += reusedNow
          context.report(
            Progress(
              unit: "network", done: Double(done + 1), of: total, reused: Double(reused),
              figures: [Progress.Figure(metrics[0].name, latest)]))
        }
        table.append([.text(name), .text(part.split.rawValue)] + values.map { .number($0[0]) })
        rows.append(values.map { $0[0] })
      }
      context.warnOfResult(ofNonFinite: rows, unit: "network", on: part.split)
    }
    return NetworkEvaluation(
      metrics: metrics.map(\.name), splits: parts.map(\.split.rawValue), table: table)
  }
}
