import Declarations
import Networks
import Neural
import Workflow

/// Takes networks along a curve, or any networks, together as an ensemble, and compares it with its members and the
/// curve's ends.
struct Ensemble: MeasuringStage {
  static let kind = "ensemble"
  static let version = 1
  static let summary =
    "Combines networks along a curve, or any networks, into an ensemble, compared with its members and ends."

  static let ensemble = Output<EnsembleEvaluation>("ensemble")
  static let outputs = [ensemble.declaration]
  static let alternatives = ["curve", "weights"]

  let measuredCurve: Input<FittedCurve>?
  let weights: [Input<Weights>]
  let members: Int
  let placement: Placement
  let seed: UInt64
  let statistics: StatisticsPolicy?
  let split: DatasetSplit
  var metrics: MetricChoice
  var sigma: Double?
  let reliability: CalibrationBins
  let network: Network
  let data: Input<DatasetSource>
  let batch: Int

  /// Where on a curve members are taken.
  enum Placement: String, CaseIterable, Sendable {
    case even, uniform
  }

  static let schema = Schema<Ensemble>.record(
    "`ensemble`",
    Field("curve", \.measuredCurve, optional: .input(), "The curve that the members are taken from."),
    Field(
      "weights", \.weights, .oneOrMore(of: Input<Weights>.namedSchema), default: [], role: .extent,
      "Instead of a curve: the members, with their own batch-norm statistics.",
      alsoCalled: ["models", "networks"]),
    Field(
      "members", \.members, .integer(2...1000), default: 10, role: .extent,
      "How many members to take from the curve.",
      alsoCalled: ["n", "num_members", "n_members", "num_models", "n_estimators", "ensemble_size"]),
    Field(
      "positions", \.placement, .keyword, default: .even, role: .extent,
      "The members' places on the curve: even (evenly spaced, including the ends), or uniform (t drawn at random)."
    ),
    Field(
      "seed", \.seed, .seed, default: 0, role: .extent, "The seed for random positions.",
      alsoCalled: SettingSynonyms.seed),
    MeasuringFields.statistics(\.statistics),
    Field(
      "split", \.split, .keyword, default: .test, role: .observation, "The split to measure on."),
    Field(
      "metrics", \.metrics, MetricChoice.schema,
      default: .standard("cross-entropy", "error", "ece", "auroc", "brier"),
      role: .observation,
      "What to measure (default for regression: `mse`, and `nll` if the noise is known)."),
    MeasuringFields.sigma(\.sigma),
    Field(
      "reliability", \.reliability, CalibrationBins.schema, default: CalibrationBins(), role: .observation,
      "The bins of the reliability table and diagram."),
    MeasuringFields.network(\.network), MeasuringFields.data(\.data), MeasuringFields.batch(\.batch),
    ComputingFields.engine(),
    build: {
      Ensemble(
        measuredCurve: $0, weights: $1, members: $2, placement: $3, seed: $4,
        statistics: $5?.unlessStandard(onCurve: $0 != nil), split: $6, metrics: $7, sigma: $8,
        reliability: $9, network: $10.computed(by: $13), data: $11, batch: $12)
    })

  var measured: (splits: [DatasetSplit], field: PathStep) { ([split], "split") }

  func check(in context: CheckContext) {
    reportMeasured(in: context)
    MeasuredNetworks(of: self, weights).report(in: context)
    if weights.count == 1 {
      context.report("an ensemble has at least two members", at: ["weights"], help: "name more networks")
    }
    if reliability != CalibrationBins(), context.source(data)?.targets.task == .regression {
      context.report(
        "the targets of '\(data.name)' are numbers, which have no reliability", at: ["reliability"],
        help: "leave it out")
    }
  }

  func cachedProgress(in context: StageContext) throws -> CachedProgress? {
    guard let curve = measuredCurve else {
      let points = try networks(in: context)
      let kept = points.reduce(0) { $0 + $1.kept(at: [[]]) }
      return CachedProgress(
        unit: "member", done: Double(kept), of: Double(points.count), scopes: points.prefix(1).map(\.scope))
    }
    let points = try points(on: curve, in: context)
    let places = places
    let kept = points.kept(at: places)
    return CachedProgress(
      unit: "member", done: Double(kept), of: Double(places.count), scopes: [points.scope])
  }

  func run(in context: StageContext) throws {
    let comparison = try measuredCurve.map { try compared(on: $0, in: context) } ?? compared(in: context)
    var evaluation = try comparison.evaluation()
    evaluation.statistics = try statisticsRecord(in: context)
    context.warnOfResult(
      ofNonFinite: evaluation.rows(of: .member).map { $0.suffix(evaluation.metrics.count).map(\.number) },
      unit: "member", on: split)
    try context.emit(Self.ensemble, evaluation)
  }

  private func compared(on curve: Input<FittedCurve>, in context: StageContext) throws -> EnsembleComparison {
    let places = places
    let predictions = try points(on: curve, in: context).predictions(at: places) { done, reused in
      context.report(
        Progress(unit: "member", done: Double(done), of: Double(places.count), reused: Double(reused)))
    }
    let members = zip(positions, predictions).map { EnsembleComparison.Member(place: .number($0), $1) }
    // Where the ends are no members, they come last.
    let ends = placement == .even ? [predictions[0], predictions[members.count - 1]] : predictions.suffix(2)
    return EnsembleComparison(
      members: members, ends: Array(ends), metrics: chosenMetrics, split: split, bins: reliability)
  }

  private func compared(in context: StageContext) throws -> EnsembleComparison {
    var members: [EnsembleComparison.Member] = []
    var reused = 0
    let names = MeasuredNetworks(of: self, weights).names
    for (name, points) in zip(names, try networks(in: context)) {
      let predictions = try points.predictions(at: [[]]) { _, reusedNow in
        reused += reusedNow
        context.report(
          Progress(
            unit: "member", done: Double(members.count + 1), of: Double(names.count), reused: Double(reused)))
      }
      members += predictions.map { EnsembleComparison.Member(place: .text(name), $0) }
    }
    return EnsembleComparison(
      members: members, ends: [], metrics: chosenMetrics, split: split, bins: reliability)
  }

  /// t of the members, in rising order.
  private var positions: [Double] {
    switch placement {
    case .even: return (0..<members).map { Double($0) / Double(members - 1) }
    case .uniform:
      let random = SplitMix(seed: seed)
      return (0..<members).map { random.child($0).uniform(0) }.sorted()
    }
  }

  /// The members' places on the curve, and those of the ends where they are no members.
  var places: [[Double]] { (positions + (placement == .even ? [] : [0, 1])).map { [$0] } }

  private func networks(in context: StageContext) throws -> [CachedEvaluator] {
    try MeasuredNetworks(of: self, weights).points(
      on: split, unit: "member", by: StageEngine(context), in: context)
  }

  private func points(on curve: Input<FittedCurve>, in context: StageContext) throws -> CachedEvaluator {
    let layout = try network.layout()
    let fitted = try context.load(curve)
    var family = NetworkFamily(try fitted.curve(for: layout))
    if case .repair = policy {
      family = try NetworkFamily.repaired(try fitted.curve(for: layout))
    } else if policy == .average {
      family = family.averaging(
        try fitted.norms(of: .start, for: layout), try fitted.norms(of: .end, for: layout))
    }
    return points(
      family, on: split, keeping: .predictions, unit: "member",
      source: predictions(on: split, by: StageEngine(context), in: context), in: context)
  }
}

/// Members, ends and ensembles of them side by side.
struct EnsembleComparison {
  /// A member, and what tells it from the others: its t on a curve, or its name.
  struct Member {
    let place: ResultTable.Cell
    let predictions: Predictions

    init(place: ResultTable.Cell, _ predictions: Predictions) {
      self.place = place
      self.predictions = predictions
    }
  }

  let members: [Member]
  /// The networks at both ends of the curve; none where the members are of no curve.
  let ends: [Predictions]
  let metrics: [any Metric]
  let split: DatasetSplit
  /// Of reliability.
  let bins: CalibrationBins

  /// - Throws: `MetricFailure`.
  func evaluation() throws(MetricFailure) -> EnsembleEvaluation {
    let joint = JointPredictions(members.map(\.predictions), ends: ends, bins: bins)
    let place = ends.isEmpty ? EnsembleEvaluation.networkColumn : "t"
    var table = ResultTable(columns: ["predictor", place] + metrics.map(\.name))
    for (t, (end, predictions)) in zip([EnsembleEvaluation.Predictor.start, .end], ends).enumerated() {
      table.append(try row(end, .number(Double(t)), predictions))
    }
    for member in members { table.append(try row(.member, member.place, member.predictions)) }
    for (predictor, predictions) in joint.ensembles {
      table.append(try row(predictor, .nothing, predictions))
    }
    return EnsembleEvaluation(
      split: split.rawValue, metrics: metrics.map(\.name), table: table, diversity: joint.diversity,
      reliability: joint.reliability)
  }

  private func row(
    _ predictor: EnsembleEvaluation.Predictor, _ place: ResultTable.Cell, _ predictions: Predictions
  ) throws(MetricFailure) -> [ResultTable.Cell] {
    var cells: [ResultTable.Cell] = [.text(predictor.rawValue), place]
    for metric in metrics {
      let value = try metric.remembered(
        of: predictions, at: "the \(predictor.rawValue) on the \(split.inWords) split")
      cells.append(.number(value))
    }
    return cells
  }
}
