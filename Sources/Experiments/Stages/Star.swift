import Declarations
import Networks
import Neural
import Workflow

/// Trains a centre that is joined to several networks by straight lines of low loss (Sonthalia et al. 2024, arXiv 2403.07968).
struct Star: CombinationTraining {
  static let kind = "star"
  static let version = 1
  static let summary = "Trains a centre that straight lines of low loss join to several networks."
  static let synonyms: [Synonym] = ["starlight", "star_domain", "star_model", "train_star"]

  static let history = Output<TrainingHistory>("history")
  static let outputs = MixedOutputs.all + [history.declaration]

  let networks: [Input<Weights>]
  let from: Input<Weights>?
  /// Nil where the centre starts from weights, or from the mean of the networks.
  let initialisation: (any Initialisation)?
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
  let weightDecay: Double
  let statistics: StatisticsPolicy?
  let record: HistoryDetail?
  let checkpoints: CheckpointSettings

  static let schema = Schema<Star>.record(
    "`star`", absent: TrainingFields.absent,
    Field(
      "of", \.networks, .list(of: .input(), minimum: 2),
      "The networks that the centre is joined to. Align them first where they come from different seeds and a permutation counts "
        + "for nothing.",
      alsoCalled: ["weights", "models", "anchors", "anchor_models", "source_models", "networks"]),
    Field(
      "from", \.from, optional: .input(),
      "Weights that the centre starts from (default: the networks' mean).",
      alsoCalled: ["start", "pretrained", "initial_weights"]),
    Field(
      "initialisation", \.initialisation, optional: Initialisations.schema,
      "How the centre's weights are drawn at the start, in place of `from` and of the networks' mean.",
      alsoCalled: ["initializer", "init", "kernel_initializer"]),
    Field(
      "network", \.network, .network, "The network of all (default: theirs).",
      alsoCalled: SettingSynonyms.network),
    Field(
      "data", \.data, .input(), "The data set to train on (default: that of the networks).",
      alsoCalled: SettingSynonyms.data),
    Field(
      "seed", \.seed, .seed, default: 0,
      "Decides the network and the place t of each step, the order of examples, drawn weights, and dropout.",
      alsoCalled: SettingSynonyms.seed),
    TrainingFields.epochs(\.epochs), TrainingFields.batch(\.batch), TrainingFields.shuffle(\.shuffle),
    TrainingFields.augmentation(\.augmentation),
    Field(
      "dropout", \.dropout, optional: .number(Dropout.rates),
      "The rate of every dropout in this training (default: the network's own).",
      alsoCalled: SettingSynonyms.dropout),
    Field(
      "optimiser", \.optimiser, Optimisers.schema, default: SGD(rate: 0.05, momentum: 0.9),
      "How a gradient moves the centre.", alsoCalled: SettingSynonyms.optimiser),
    TrainingFields.clipNorm(\.clipNorm),
    Field(
      "schedule", \.schedule, Schedules.schema, default: CosineSchedule(to: 1e-5), role: .perStep,
      "How the learning rate changes over the training.", alsoCalled: SettingSynonyms.schedule),
    TrainingFields.horizon(\.horizon), TrainingFields.loss(\.loss),
    Field(
      "weight-decay", \.weightDecay, .number(.nonNegative), default: 0,
      "The factor of half the squared weights at t, added to the loss.",
      alsoCalled: SettingSynonyms.weightDecay),
    Field(
      "statistics", \.statistics, optional: StatisticsPolicy.schema, role: .observation,
      "Where the centre's batch-norm statistics come from (default: estimate, over the training split).",
      alsoCalled: ["bn_statistics", "update_bn", "bn_update", "norms"]),
    TrainingFields.record(\.record), TrainingFields.checkpoints(\.checkpoints),
    ComputingFields.engine(),
    build: {
      Star(
        networks: $0, from: $1, initialisation: $2, network: $3.computed(by: $20), data: $4, seed: $5,
        epochs: $6, batch: $7, shuffle: $8, augmentation: $9.flatMap { $0.isNone ? nil : $0 }, dropout: $10,
        optimiser: $11, clipNorm: $12, schedule: $13, horizon: $14, loss: $15, weightDecay: $16,
        statistics: $17.flatMap { $0 == .estimate(examples: nil) ? nil : $0 }, record: $18, checkpoints: $19)
    })

  private var policy: StatisticsPolicy { statistics ?? .estimate(examples: nil) }

  func check(in context: CheckContext) {
    reportTraining(in: context)
    let help = "leave out `network` to inherit it; a star is of one network"
    report(weights: networks, in: "of", help: help, in: context)
    if let name = networks.map(\.reference.text).firstRepeated {
      context.report("'\(name)' is named twice", at: ["of"], help: "name each network once")
    }
    if let from {
      report(
        weights: from.reference, "'\(from.name)' and this star have different networks", at: ["from"],
        help: help, in: context)
      if initialisation != nil {
        context.report(
          "the centre starts from '\(from.name)', and no weights are drawn", at: ["initialisation"],
          help: "leave out one of both")
      }
    }
    reportStatistics(in: context)
    NetworkCheck(network: network, data: data).report(augmentationOf: policy, in: context)
  }

  private func reportStatistics(in context: CheckContext) {
    guard let statistics else { return }
    if case .repair = statistics {
      context.report(
        "a centre is no average whose statistics could be repaired", at: ["statistics"], help: "`estimate`")
    } else if !network.hasStatistics {
      context.report(
        "the network has no batch norms, and so no running statistics", at: ["statistics"],
        help: "leave it out")
    } else if statistics == .own {
      context.report(
        "a centre is trained in combinations, and has no statistics of its own", at: ["statistics"],
        help: "`estimate`, or `average`")
    }
  }

  func warnings(in context: WarningContext) -> [String] {
    TrainingWarnings(network: network, data: data, batch: batch).list(in: context)
      + StatisticsWarning(network: network, policy: policy).list(after: augmentation)
  }

  func cachedProgress(in context: StageContext) throws -> CachedProgress? {
    try cachedTraining(seed: seed, in: context.checkpoints())
  }

  /// One vector moves, and all networks are held beside it.
  func resourceEstimate(in context: EstimateContext) throws -> ResourceEstimate? {
    try TrainingEstimate(
      network: network, data: data, batch: batch, epochs: epochs, optimiser: optimiser,
      checkpoints: checkpoints, moving: 1, points: networks.count +| 1
    ).resourceEstimate(in: context)
  }

  func run(in context: StageContext) throws {
    let layout = try network.layout()
    let weights = try networks.map { try context.load($0) }
    let vectors = try weights.map { try $0.parameters(for: layout) }
    let start = try self.start(amid: vectors, in: context)
    let examples = try context.examples(data, .train)
    let objective = TrainingObjective.star(
      centre: start.parameters, networks: vectors, weightDecay: weightDecay)
    let job = job(objective, seed: seed, on: examples)
    var training = try CheckpointedTraining(
      job, from: job.initialState.recording(record), checkpoints, context.checkpoints(), in: context)
    let state = try ScaleAdvice.giving(of: examples, context.source(data).targets) { try training.run() }
    try MixtureFinish(network: network, data: data, batch: batch, policy: policy).emit(
      Mixture(
        parameters: state.weights,
        averagedBuffers: { WeightAverage.of(try weights.map { try $0.buffers(for: layout) }) },
        reference: start.parameters, referenceInWords: start.words,
        method: "star of \(networks.count)"),
      in: context)
    try context.emit(Self.history, TrainingHistory(state, of: examples.targets.task))
  }

  /// What the centre starts from, and what that is called.
  private func start(
    amid vectors: [[Float]], in context: StageContext
  ) throws -> (parameters: [Float], words: String) {
    if let from {
      return (
        try context.load(from).parameters(for: try network.layout()), "the weights that it started from"
      )
    }
    guard let initialisation else { return (WeightAverage.of(vectors), "the mean of the networks") }
    let drawn = try StageEngine(context).initialWeights(of: network, initialisation, seed: seed)
    return (drawn.parameters, "the weights that were drawn")
  }
}
