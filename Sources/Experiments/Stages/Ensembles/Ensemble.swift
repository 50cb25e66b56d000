import Declarations
import Networks
import Neural
import ResultStore
import Workflow

/// Takes networks together as an ensemble: those along a curve, samples of a posterior or of simplexes, states on the way of
/// trainings, or any; and compares it with its members, and with a curve's ends, a posterior's mean or a simplex's centre.
struct Ensemble: MeasuringStage {
  static let kind = "ensemble"
  static let version = 2
  static let summary =
    "Combines networks along a curve, samples of a posterior or a simplex, or any networks, into an ensemble, compared with its "
    + "members."

  static let ensemble = Output<EnsembleEvaluation>("ensemble")
  static let outputs = [ensemble.declaration]
  static let alternatives = ["curve", "weights", "trajectory", "posterior", "simplex"]

  let measuredCurve: Input<FittedCurve>?
  let weights: [Input<Weights>]
  var trajectory: Trajectory?
  let posterior: Input<PosteriorResult>?
  let simplexes: [Input<SimplexResult>]
  let members: Int
  let placement: Placement
  let seed: UInt64
  let scale: Double
  let statistics: StatisticsPolicy?
  let split: DatasetSplit
  var metrics: MetricChoice
  var sigma: Double?
  let reliability: CalibrationBins
  let fitting: DatasetSplit?
  let outliers: Input<DatasetSource>?
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
      "trajectory", \.trajectory, optional: Trajectory.namedSchema, role: .extent,
      "Instead of a curve: trainings whose kept epochs are the members, as of fast geometric ensembles.",
      alsoCalled: ["training", "trainings", "checkpoints", "snapshots", "fge"]),
    Field(
      "posterior", \.posterior, optional: .input(), role: .extent,
      "Instead of a curve: the posterior that the members are samples of.",
      alsoCalled: ["swag", "samples_of"]),
    Field(
      "simplex", \.simplexes, .oneOrMore(of: .input()), default: [], role: .extent,
      "Instead of a curve: simplexes that the members are samples of, uniform over each (ESPRO); those of a complex and of several "
        + "take turns.",
      alsoCalled: ["espro", "simplexes", "complex", "volume"]),
    Field(
      "members", \.members, .integer(2...1000), default: 10, role: .extent,
      "How many members to take from the curve, the posterior or the simplexes.",
      alsoCalled: [
        "n", "num_members", "n_members", "num_models", "n_estimators", "ensemble_size", "samples",
        "num_samples",
      ]),
    Field(
      "positions", \.placement, .keyword, default: .even, role: .extent,
      "The members' places on the curve: even (evenly spaced, including the ends), or uniform (t drawn at random)."
    ),
    Field(
      "seed", \.seed, .seed, default: 0, role: .extent, "The seed for random positions, and for samples.",
      alsoCalled: SettingSynonyms.seed),
    Field(
      "scale", \.scale, .number(.nonNegative), default: 0.5, role: .extent,
      "What the posterior's covariance is multiplied by: 0.5 as in SWAG; 1 is usual where it has no deviations.",
      alsoCalled: ["swag_scale", "var_scale", Synonym("temperature_scale", "it multiplies the covariance")]),
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
    Field(
      "temperature", \.fitting, optional: .keyword, role: .observation,
      "The split on which one temperature for each predictor is fitted, at which metrics are measured once more: validation, "
        + "or train.", alsoCalled: ["temperature_scaling", "calibrate", "calibration"]),
    Field(
      "outliers", \.outliers, optional: .input(), role: .observation,
      "Other data, on whose test split confidence should be low: how well it tells the two apart (AUROC).",
      alsoCalled: ["ood", "ood_data", "ood_dataset", "out_of_distribution"]),
    MeasuringFields.network(\.network), MeasuringFields.data(\.data), MeasuringFields.batch(\.batch),
    ComputingFields.engine(),
    build: {
      Ensemble(
        measuredCurve: $0, weights: $1, trajectory: $2, posterior: $3, simplexes: $4, members: $5,
        placement: $6, seed: $7, scale: $8,
        statistics: $9?.unlessStandard(onCurve: $0 != nil || $3 != nil || !$4.isEmpty), split: $10,
        metrics: $11, sigma: $12, reliability: $13, fitting: $14, outliers: $15,
        network: $16.computed(by: $19), data: $17, batch: $18)
    })

  var measuresMixtures: Bool { measuredCurve != nil || isSampled }
  /// A posterior or a simplex does not stand in the scope of its samples, but what they are drawn from does.
  var namesCurve: Bool { !isSampled }
  /// Whether its members are samples of a posterior or of simplexes.
  var isSampled: Bool { posterior != nil || !simplexes.isEmpty }
  var measured: (splits: [DatasetSplit], field: PathStep) { ([split], "split") }

  /// The members that were named, or kept by trainings.
  var namedMembers: [Input<Weights>] { trajectory?.states ?? weights }

  func resolvingDefaults(in context: CheckContext) -> Self {
    var suited = resolvingMeasures(in: context)
    suited.trajectory = trajectory?.resolvingEach(in: context)
    return suited
  }

  /// The splits measured, that of the temperature, and the test split of outliers.
  func partsRead(of source: Reference) -> Set<String>? {
    var parts: Set<String> = []
    if source.name == data.name {
      parts.formUnion(([split] + (fitting.map { [$0] } ?? [])).map(\.rawValue))
      if readsTraining { parts.insert(DatasetSplit.train.rawValue) }
    }
    if source.name == outliers?.name { parts.insert(DatasetSplit.test.rawValue) }
    return parts
  }

  func cachedProgress(in context: StageContext) throws -> CachedProgress? {
    let networks = try EnsembleNetworks(of: self, in: context)
    var (done, total) = (0, 0)
    var scopes: [CacheNamespace] = []
    for part in parts {
      for (points, places) in networks.points(on: part) {
        done += points.kept(at: places)
        total += places.count
        scopes.append(points.scope)
      }
    }
    return CachedProgress(
      unit: "member", done: Double(done), of: Double(total), scopes: Array(scopes.prefix(1)))
  }

  func run(in context: StageContext) throws {
    let networks = try EnsembleNetworks(of: self, in: context)
    var progress = EnsembleProgress(total: networks.count * parts.count)
    func predictors(on part: Part) throws -> EnsemblePredictors {
      try EnsemblePredictors(networks.predictions(on: part, &progress, in: context), of: networks)
    }
    let judged = try predictors(on: .measured(split))
    let comparison = EnsembleComparison(
      judged, metrics: chosenMetrics, split: split, bins: reliability)
    var evaluation = try comparison.evaluation()
    if let fitting {
      evaluation.scaled = try comparison.scaled(on: fitting, by: try predictors(on: .measured(fitting)))
      evaluation.fittedOn = fitting.rawValue
      context.warnOfTemperatures(in: evaluation)
    }
    if let outliers { evaluation.outliers = comparison.outliers(try predictors(on: .outliers(outliers))) }
    evaluation.statistics = try statisticsRecord(in: context)
    context.warnOfResult(
      ofNonFinite: evaluation.rows(of: .member).map { $0.suffix(evaluation.metrics.count).map(\.number) },
      unit: "member", on: split)
    try context.emit(Self.ensemble, evaluation)
  }

  /// What its networks predict.
  enum Part {
    case measured(DatasetSplit)
    case outliers(Input<DatasetSource>)
  }

  var parts: [Part] {
    [.measured(split)] + (fitting.map { [.measured($0)] } ?? [])
      + (outliers.map { [.outliers($0)] } ?? [])
  }

  /// t of the members, in rising order.
  var positions: [Double] {
    switch placement {
    case .even: return (0..<members).map { Double($0) / Double(members - 1) }
    case .uniform:
      let random = SplitMix(seed: seed)
      return (0..<members).map { random.child($0).uniform(0) }.sorted()
    }
  }

  /// The members' places on the curve, and those of the ends where they are no members.
  var places: [[Double]] { (positions + (placement == .even ? [] : [0, 1])).map { [$0] } }

  /// Networks that pass over each part: members, and what they are held against, of complexes as far as settings tell.
  var networkCount: Int {
    if measuredCurve != nil { return places.count }
    return isSampled ? members +| 1 : namedMembers.count
  }
}

extension StageContext {
  /// Says where no temperature was the best.
  fileprivate func warnOfTemperatures(in evaluation: EnsembleEvaluation) {
    let temperatures = evaluation.scaled?.numbers("temperature") ?? []
    let bounds = TemperatureScaling.bounds
    let count = temperatures.count { $0 <= bounds.lowerBound || $0 >= bounds.upperBound }
    if count > 0 {
      warnOfResult(
        "\(count) of \(temperatures.count) temperatures are at a bound (\(bounds.lowerBound) or \(bounds.upperBound)): what is "
          + "predicted for the \(evaluation.fittedOn ?? "") split is all right, or no better than chance")
    }
  }
}
