import Declarations
import Networks
import Neural
import ResultStore
import Workflow

/// Takes networks together as an ensemble: those along a curve, samples of a posterior, states on the way of trainings, or any;
/// and compares it with its members, and with a curve's ends or a posterior's mean.
struct Ensemble: MeasuringStage {
  static let kind = "ensemble"
  static let version = 1
  static let summary =
    "Combines networks along a curve, samples of a posterior, or any networks, into an ensemble, compared with its members."

  static let ensemble = Output<EnsembleEvaluation>("ensemble")
  static let outputs = [ensemble.declaration]
  static let alternatives = ["curve", "weights", "trajectory", "posterior"]

  let measuredCurve: Input<FittedCurve>?
  let weights: [Input<Weights>]
  var trajectory: Trajectory?
  let posterior: Input<PosteriorResult>?
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
      "members", \.members, .integer(2...1000), default: 10, role: .extent,
      "How many members to take from the curve or the posterior.",
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
        measuredCurve: $0, weights: $1, trajectory: $2, posterior: $3, members: $4, placement: $5, seed: $6,
        scale: $7, statistics: $8?.unlessStandard(onCurve: $0 != nil || $3 != nil), split: $9, metrics: $10,
        sigma: $11, reliability: $12, fitting: $13, outliers: $14, network: $15.computed(by: $18), data: $16,
        batch: $17)
    })

  var measuresMixtures: Bool { measuredCurve != nil || posterior != nil }
  /// A posterior does not stand in the scope of its samples, but what they are drawn from does.
  var namesCurve: Bool { posterior == nil }
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

  /// Networks that pass over each part: members, and what they are held against.
  var networkCount: Int {
    if measuredCurve != nil { return places.count }
    return posterior == nil ? namedMembers.count : members +| 1
  }
}

extension Ensemble {
  func check(in context: CheckContext) {
    reportMeasured(in: context)
    MeasuredNetworks(of: self, weights).report(in: context)
    trajectory?.reportEach(in: "trajectory", context: context)
    let isResolved = trajectory?.states.allSatisfy { $0.reference.output != nil } ?? true
    if namedMembers.count == 1, isResolved {
      context.report(
        "an ensemble has at least two members", at: [trajectory == nil ? "weights" : "trajectory"],
        help: trajectory == nil ? "name more networks" : "keep more epochs, or name more trainings")
    }
    if let posterior {
      report(
        weights: posterior.reference, "'\(posterior.name)' and this stage have different networks",
        at: ["network"], help: "leave out `network` to inherit it from the posterior", in: context)
    }
    reportIdle(in: context)
    let task = context.source(data)?.targets.task
    if task == .regression {
      let ofClasses: [(field: PathStep, isWritten: Bool, words: String)] = [
        ("reliability", reliability != CalibrationBins(), "reliability"),
        ("temperature", fitting != nil, "temperature"), ("outliers", outliers != nil, "confidence"),
      ]
      for (field, isWritten, words) in ofClasses where isWritten {
        context.report(
          "the targets of '\(data.name)' are numbers, which have no \(words)", at: [field],
          help: "leave it out")
      }
      return
    }
    reportFitting(in: context)
    if let outliers { report(outliers: outliers, in: context) }
  }

  /// Reports what says how members are drawn where they are not.
  private func reportIdle(in context: CheckContext) {
    let idle: [(field: PathStep, isOfUse: Bool, words: String)] = [
      ("scale", posterior != nil, "only a posterior has a covariance to scale"),
      ("positions", posterior == nil, "samples of a posterior have no places on a curve"),
    ]
    for (field, isOfUse, words) in idle where !isOfUse && context.writes([field]) {
      context.report(words, at: [field], help: "leave it out")
    }
  }

  private func reportFitting(in context: CheckContext) {
    guard let fitting else { return }
    if fitting == .test {
      context.report(
        "a temperature is not fitted on the test split: what it comes to there would say nothing of examples that it has not seen",
        at: ["temperature"],
        help: "`temperature: validation`, and hold examples out with `validation:` in '\(data.name)'")
    } else if fitting == split {
      context.report(
        "the temperature is fitted on the \(split.inWords) split, on which it is judged", at: ["temperature"],
        help: "fit it on the validation split, and measure on the test split")
    } else {
      NetworkCheck(network: network, data: data).report(
        missing: [fitting], at: ["temperature"], in: context)
    }
  }

  /// Reports outliers that the network cannot see, or that are none.
  private func report(outliers: Input<DatasetSource>, in context: CheckContext) {
    if outliers.name == data.name {
      context.report(
        "'\(outliers.name)' is what the networks are measured on, and no outliers", at: ["outliers"],
        help: "name other data of the same shape")
      return
    }
    guard let source = context.source(outliers) else { return }
    if Networks.Shape(source.exampleShape) != network.input {
      context.report(
        "the network takes \(network.input), but an example of '\(outliers.name)' is \(Networks.Shape(source.exampleShape))",
        at: ["outliers"], help: "name data of the same shape")
    }
    if source.targets.task == .regression {
      context.report(
        "'\(outliers.name)' has numbers for targets, and classes are wanted", at: ["outliers"],
        help: "name data with classes; which they are does not matter")
    } else if let own = context.source(data), case .classes(let count) = own.targets,
      case .classes(let others) = source.targets, others > count
    {
      context.report(
        "'\(outliers.name)' has \(others) classes, and the network tells \(count) apart", at: ["outliers"],
        help: "name data of at most \(count) classes; which they are does not matter")
    }
    if let own = context.source(data), source.normalise != own.normalise {
      context.report(
        "'\(outliers.name)' is normalised otherwise than '\(data.name)': its inputs would look strange for that alone",
        at: ["outliers"], help: "give both the same numbers under `normalise`")
    } else if source.normalise == .measured {
      context.report(
        "'\(outliers.name)' is normalised by its own training split: its inputs would look more alike than they are",
        at: ["outliers"], help: "give both data sets the same numbers under `normalise`")
    }
  }
}

/// The networks of an ensemble, and what they are held against.
struct EnsembleNetworks {
  private let stage: Ensemble
  private let context: StageContext
  private let engine: StageEngine
  private let families: [(family: NetworkFamily, places: [[Double]])]
  /// What tells members from one another: t, a name, or the number of a sample.
  let places: [ResultTable.Cell]
  /// What is held against them, by its index among all networks.
  let rivals: [(predictor: EnsembleEvaluation.Predictor, place: ResultTable.Cell, index: Int)]
  /// The column that `places` stand in.
  let placeColumn: String

  /// Networks on each part.
  var count: Int { families.reduce(0) { $0 + $1.places.count } }

  init(of stage: Ensemble, in context: StageContext) throws {
    (self.stage, self.context, engine) = (stage, context, StageEngine(context))
    let layout = try stage.network.layout()
    if let curve = stage.measuredCurve {
      let fitted = try context.load(curve)
      var family = NetworkFamily(try fitted.curve(for: layout))
      if case .repair = stage.policy {
        family = try NetworkFamily.repaired(try fitted.curve(for: layout))
      } else if stage.policy == .average {
        family = family.averaging(
          try fitted.norms(of: .start, for: layout), try fitted.norms(of: .end, for: layout))
      }
      families = [(family, stage.places)]
      places = stage.positions.map { .number($0) }
      // Where the ends are no members, they come last.
      let isEven = stage.placement == .even
      rivals = [
        (.start, .number(0), isEven ? 0 : stage.members),
        (.end, .number(1), isEven ? stage.members - 1 : stage.members + 1),
      ]
      placeColumn = "t"
    } else if let posterior = stage.posterior {
      let found = try context.load(posterior).posterior(for: layout)
      families = [
        (
          NetworkFamily(PosteriorSamples(of: found, scale: stage.scale, seed: stage.seed)),
          (0..<stage.members).map { [Double($0)] }
        ),
        (
          stage.readsTraining
            ? NetworkFamily(estimatedAt: found.mean) : NetworkFamily(parameters: found.mean, norms: []),
          [[]]
        ),
      ]
      places = (0..<stage.members).map { .integer($0 + 1) }
      rivals = [(.centre, .nothing, stage.members)]
      placeColumn = EnsembleEvaluation.sampleColumn
    } else {
      let networks = MeasuredNetworks(of: stage, stage.namedMembers)
      families = try networks.families(in: context).map { ($0, [[]]) }
      places = networks.names.map { .text($0) }
      rivals = []
      placeColumn = EnsembleEvaluation.networkColumn
    }
  }

  /// The networks on a part, in order.
  func points(on part: Ensemble.Part) -> [(points: CachedEvaluator, places: [[Double]])] {
    let (split, others): (DatasetSplit, Input<DatasetSource>?) =
      switch part {
      case .measured(let split): (split, nil)
      case .outliers(let others): (.test, others)
      }
    let source = stage.predictions(on: split, of: others, by: engine, in: context)
    return families.map { family, places in
      let points = stage.points(
        family, on: split, of: others, keeping: .predictions, unit: "member", source: source, in: context)
      return (points, places)
    }
  }

  /// What each predicts.
  func predictions(
    on part: Ensemble.Part, _ progress: inout EnsembleProgress, in context: StageContext
  ) throws -> [Predictions] {
    var found: [Predictions] = []
    for (points, places) in points(on: part) {
      let before = progress
      found += try points.predictions(at: places) { done, reused in
        progress = before
        progress.done += done
        progress.reused += reused
        context.report(
          Progress(
            unit: "member", done: Double(progress.done), of: Double(progress.total),
            reused: Double(progress.reused)))
      }
    }
    return found
  }
}

/// How many networks of an ensemble have been measured.
struct EnsembleProgress {
  let total: Int
  var done = 0
  /// Those that took no pass.
  var reused = 0

  init(total: Int) { self.total = total }
}

/// What networks predict one by one and together.
struct EnsemblePredictors {
  /// A predictor, and what tells it from others of its kind: its t on a curve, its name, the number of a sample.
  struct Single {
    let predictor: EnsembleEvaluation.Predictor
    let place: ResultTable.Cell
    let predictions: Predictions
  }

  /// What members are held against.
  let rivals: [Single]
  let members: [Single]
  let placeColumn: String

  init(_ predictions: [Predictions], of networks: EnsembleNetworks) {
    members = zip(networks.places, predictions).map {
      Single(predictor: .member, place: $0, predictions: $1)
    }
    rivals = networks.rivals.map {
      Single(predictor: $0.predictor, place: $0.place, predictions: predictions[$0.index])
    }
    placeColumn = networks.placeColumn
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

/// Members, what they are held against, and ensembles of them side by side.
struct EnsembleComparison {
  private let predictors: EnsemblePredictors
  private let joint: JointPredictions
  private let metrics: [any Metric]
  private let split: DatasetSplit

  /// - Parameter bins: of reliability.
  init(
    _ predictors: EnsemblePredictors, metrics: [any Metric], split: DatasetSplit, bins: CalibrationBins
  ) {
    (self.predictors, self.metrics, self.split) = (predictors, metrics, split)
    joint = JointPredictions(
      predictors.members.map(\.predictions),
      rivals: predictors.rivals.map { ($0.predictor, $0.predictions) }, bins: bins)
  }

  /// - Throws: `MetricFailure`.
  func evaluation() throws(MetricFailure) -> EnsembleEvaluation {
    var table = ResultTable(columns: ["predictor", predictors.placeColumn] + metrics.map(\.name))
    for single in predictors.rivals + predictors.members + wholes {
      table.append(
        [.text(single.predictor.rawValue), single.place]
          + (try values(of: single.predictions, single.predictor)))
    }
    return EnsembleEvaluation(
      split: split.rawValue, metrics: metrics.map(\.name), table: table, diversity: joint.diversity,
      reliability: joint.reliability)
  }

  private var wholes: [EnsemblePredictors.Single] {
    joint.ensembles.map {
      EnsemblePredictors.Single(predictor: $0.predictor, place: .nothing, predictions: $0.predictions)
    }
  }

  private func values(
    of predictions: Predictions, _ predictor: EnsembleEvaluation.Predictor
  ) throws(MetricFailure) -> [ResultTable.Cell] {
    var cells: [ResultTable.Cell] = []
    for metric in metrics {
      let value = try metric.remembered(
        of: predictions, at: "the \(predictor.rawValue) on the \(split.inWords) split")
      cells.append(.number(value))
    }
    return cells
  }

  /// Each predictor at the temperature that suits it, and the metrics there.
  ///
  /// - Parameter fitted: what the same networks predict for the split that temperatures are fitted on.
  /// - Throws: `MetricFailure`.
  func scaled(
    on fitting: DatasetSplit, by fitted: EnsemblePredictors
  ) throws(MetricFailure) -> ResultTable {
    var table = ResultTable(
      columns: ["predictor", predictors.placeColumn, "temperature"] + metrics.map(\.name))
    for (single, fitted) in zip(Self.logarithms(of: predictors), Self.logarithms(of: fitted)) {
      let scaling = TemperatureScaling(
        fitting: fitted.values, fitted.classes.labels, classCount: fitted.classes.classCount)
      let scaled = scaling.scaled(
        single.values, single.classes.labels, classCount: single.classes.classCount)
      table.append(
        [.text(single.predictor.rawValue), single.place, .number(scaling.temperature)]
          + (try values(of: .classes(scaled), single.predictor)))
    }
    return table
  }

  /// A predictor of classes with what a temperature divides.
  private struct Logarithms {
    let predictor: EnsembleEvaluation.Predictor
    let place: ResultTable.Cell
    let classes: ClassPredictions
    let values: [Double]
  }

  /// Of all predictors, in the order of the table.
  private static func logarithms(of predictors: EnsemblePredictors) -> [Logarithms] {
    let members = predictors.members.compactMap(\.predictions.ofClasses)
    guard !members.isEmpty else { return [] }
    let ensemble = EnsemblePredictions(members)
    let singles = (predictors.rivals + predictors.members).compactMap { single in
      single.predictions.ofClasses.map {
        Logarithms(
          predictor: single.predictor, place: single.place, classes: $0, values: $0.logProbabilities)
      }
    }
    let whole = Logarithms(
      predictor: .probabilityMean, place: .nothing, classes: members[0],
      values: ensemble.logProbabilityMean())
    let logits = ensemble.logitMean().map {
      Logarithms(predictor: .logitMean, place: .nothing, classes: $0, values: $0.logProbabilities)
    }
    return singles + [whole] + (logits.map { [$0] } ?? [])
  }

  /// How well each predictor tells the split from outliers.
  ///
  /// - Parameter others: what the same networks predict for the outliers.
  func outliers(_ others: EnsemblePredictors) -> ResultTable {
    var table = ResultTable(
      columns: ["predictor", predictors.placeColumn] + EnsembleEvaluation.outlierColumns)
    let joined = JointPredictions(others.members.map(\.predictions), rivals: [], bins: CalibrationBins())
    let outside = (others.rivals + others.members).map(\.predictions) + joined.ensembles.map(\.predictions)
    for (single, outlier) in zip(predictors.rivals + predictors.members + wholes, outside) {
      guard let inside = single.predictions.ofClasses, let outlier = outlier.ofClasses else { continue }
      let detection = OutlierDetection(of: inside, against: outlier)
      table.append([
        .text(single.predictor.rawValue), single.place, .number(detection.auroc),
        .number(detection.confidence), .number(detection.outlierConfidence),
      ])
    }
    return table
  }
}
