import Declarations
import Networks
import Neural
import Workflow

/// Fits a curve between two networks along which the loss stays low (Garipov et al. 2018).
struct FitCurve: CombinationTraining {
  static let kind = "fit-curve"
  static let version = 1
  static let summary = "Fits a curve between two networks along which the loss stays low."
  static let synonyms: [Synonym] = [
    "train_curve", Synonym("fit", "it fits a curve between two networks; `train` trains one"),
  ]

  static let curve = Output<FittedCurve>("curve")
  static let history = Output<TrainingHistory>("history")
  static let outputs = [curve.declaration, history.declaration]

  /// Which of the ends move.
  enum Ends: String, CaseIterable, Sendable { case fixed, free }

  let from: Input<Weights>
  let to: Input<Weights>
  let family: any CurveFamily
  let controlPoints: Int
  /// What the inner control points start from, in place of points on the segment.
  /// Nil where they are even points of the straight segment.
  let initialPoints: [Input<InitialPoint>]?
  let scatter: Double?
  let network: Network
  let data: Input<DatasetSource>
  let seed: UInt64
  let epochs: Int
  let batch: Int
  let shuffle: Bool
  let augmentation: Augmentation?
  let dropout: Double?
  let optimiser: any Optimiser
  let clipNorm: Double?
  let schedule: any Schedule
  let horizon: Int?
  var loss: (any Loss)?
  let positions: CurveSampling.Positions
  let weightDecay: Double
  let ends: Ends
  let record: HistoryDetail?
  let checkpoints: CheckpointSettings

  static let schema = Schema<FitCurve>.record(
    "`fit-curve`", absent: TrainingFields.absent,
    Field(
      "from", \.from, .input(), "The network at t = 0, the curve's start.",
      alsoCalled: ["start", Synonym("init_start", "it names a stage; `import` reads a file")]),
    Field(
      "to", \.to, .input(), "The network at t = 1, the curve's end.",
      alsoCalled: ["end", Synonym("init_end", "it names a stage; `import` reads a file")]),
    Field(
      "family", \.family, CurveFamilies.schema, default: Bezier(), "The kind of curve.",
      alsoCalled: ["curve", "curve_type"]),
    Field(
      "control-points", \.controlPoints, .integer(3...66), default: 3,
      "How many control points the curve has, the ends included.",
      formerly: FormerName("bends", plus: 2, "which counts the ends too"),
      alsoCalled: ["num_bends", "num_control_points"]),
    Field(
      "initial-points", \.initialPoints, optional: .oneOrMore(of: .input()),
      "What the inner control points start from: weights, one for each, or a curve, its inner control points (default: even "
        + "points of the straight segment).",
      alsoCalled: ["init_bends", "bends_from", "warm_start", "init_curve"]),
    Field(
      "scatter", \.scatter, optional: .number(.positive),
      "Standard deviation of noise added to each weight of the inner control points at the start."
    ),
    Field(
      "network", \.network, .network, "The network of both ends (default: theirs).",
      alsoCalled: SettingSynonyms.network),
    Field(
      "data", \.data, .input(), "The data set to fit on (default: that of the ends).",
      alsoCalled: SettingSynonyms.data),
    Field(
      "seed", \.seed, .seed, default: 0,
      "Decides the positions t, the order of examples, scatter, and dropout.",
      alsoCalled: SettingSynonyms.seed),
    TrainingFields.epochs(\.epochs), TrainingFields.batch(\.batch), TrainingFields.shuffle(\.shuffle),
    TrainingFields.augmentation(\.augmentation),
    Field(
      "dropout", \.dropout, optional: .number(Dropout.rates),
      "The rate of every dropout in this fit (default: the network's own).",
      alsoCalled: SettingSynonyms.dropout),
    Field(
      "optimiser", \.optimiser, Optimisers.schema, default: SGD(rate: 0.05, momentum: 0.9),
      "How a gradient moves the control points.", alsoCalled: SettingSynonyms.optimiser),
    TrainingFields.clipNorm(\.clipNorm),
    Field(
      "schedule", \.schedule, Schedules.schema, default: CosineSchedule(to: 1e-5), role: .perStep,
      "How the learning rate changes over the fit.", alsoCalled: SettingSynonyms.schedule),
    TrainingFields.horizon(\.horizon), TrainingFields.loss(\.loss),
    Field(
      "positions", \.positions, .keyword, default: .uniform,
      "How t is drawn: uniform, or stratified (one draw per slice, one slice per step of an epoch)."),
    Field(
      "weight-decay", \.weightDecay, .number(.nonNegative), default: 0,
      "The factor of half the squared weights at t, added to the loss.",
      alsoCalled: SettingSynonyms.weightDecay),
    Field(
      "ends", \.ends, .keyword, default: .fixed, "Whether the ends stay as they are or move too.",
      alsoCalled: ["fix_start", "fix_end", "fix_ends"].map {
        Synonym($0, "it is `fixed` or `free`, for both ends")
      }),
    TrainingFields.record(\.record), TrainingFields.checkpoints(\.checkpoints),
    ComputingFields.engine(),
    build: {
      FitCurve(
        from: $0, to: $1, family: $2, controlPoints: $3, initialPoints: $4, scatter: $5,
        network: $6.computed(by: $24), data: $7, seed: $8, epochs: $9, batch: $10, shuffle: $11,
        augmentation: $12.flatMap { $0.isNone ? nil : $0 }, dropout: $13, optimiser: $14, clipNorm: $15,
        schedule: $16, horizon: $17, loss: $18, positions: $19, weightDecay: $20, ends: $21, record: $22,
        checkpoints: $23)
    })

  func check(in context: CheckContext) {
    reportTraining(in: context)
    if from.reference.text == to.reference.text {
      context.report(
        "a curve from '\(from.reference.text)' to itself has no length", at: ["to"],
        help: "train a second network with another seed")
    }
    for (end, field) in [(from, "from"), (to, "to")] {
      report(
        weights: end.reference, "'\(end.name)' and this curve have different networks",
        at: [.key(field)], help: "leave out `network` to inherit it from the ends", in: context)
    }
    InitialPoints(of: self).report(in: context)
  }

  func cachedProgress(in context: StageContext) throws -> CachedProgress? {
    try cachedTraining(seed: seed, in: context.checkpoints())
  }

  func run(in context: StageContext) throws {
    let layout = try network.layout()
    let start = try context.load(from)
    let end = try context.load(to)
    var initial = Curve(
      family: family, from: try start.parameters(for: layout), to: try end.parameters(for: layout),
      controlPoints: controlPoints)
    guard initial.length(through: [0, 1]) > 0 else {
      throw sameEnds(
        haveSameNorms: try start.buffers(for: layout) == end.buffers(for: layout))
    }
    if let inner = try InitialPoints(of: self).vectors(for: layout, in: context) {
      initial = Curve(family: family, controlPoints: [initial.start] + inner + [initial.end])
    }
    let examples = try context.examples(data, .train)
    let objective = TrainingObjective.curve(
      scatter.map { initial.scattered(by: $0, seed: seed) } ?? initial, positions: positions,
      weightDecay: weightDecay, movesEnds: ends == .free)
    let job = job(objective, seed: seed, on: examples)
    var fit = try CheckpointedTraining(
      job, from: job.initialState.recording(record), checkpoints, context.checkpoints(), in: context)
    let state = try ScaleAdvice.giving(of: examples, context.source(data).targets) { try fit.run() }
    try context.emit(
      Self.curve,
      FittedCurve(
        Curve(family: family, controlPoints: objective.points(at: state)),
        startBuffers: try start.buffers(for: layout), endBuffers: try end.buffers(for: layout),
        layout: layout))
    try context.emit(Self.history, TrainingHistory(state, of: examples.targets.task))
  }
}

extension FitCurve {
  /// Ends between which a curve would have no length.
  private func sameEnds(haveSameNorms: Bool) -> SettingError {
    let names = "'\(from.name)' and '\(to.name)'"
    if haveSameNorms {
      return SettingError("\(names) are the same weights", help: "train them with different seeds")
    }
    return SettingError(
      "\(names) have the same parameters and differ in the running statistics of batch norms alone: a curve "
        + "between them has no length",
      help: "`evaluate: {weights: [\(from.name), \(to.name)]}` measures each with its own statistics")
  }
}
