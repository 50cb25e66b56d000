import Declarations
import Networks
import Neural
import Workflow

/// Trains a network from a seed: an end for a curve.
struct Train: NetworkStage {
  static let kind = "train"
  static let version = 1
  static let summary = "Trains a network from a seed, as an end for a curve."

  static let weights = Output<Weights>("weights")
  static let history = Output<TrainingHistory>("history")
  static let outputs = [weights.declaration, history.declaration]

  let network: Network
  let data: Input<DatasetSource>
  let seed: UInt64
  let epochs: Int
  let batch: Int
  let shuffle: Bool
  let dropout: Double?
  let optimiser: any Optimiser
  let clipNorm: Double?
  let schedule: any Schedule
  let horizon: Int?
  var loss: (any Loss)?
  let initialisation: any Initialisation
  let record: HistoryDetail?
  let checkpoints: CheckpointSettings

  static let schema = Schema<Train>.record(
    "`train`", absent: TrainingFields.absent,
    Field(
      "network", \.network, .network, "The network to train: a name from `networks`, or a network.",
      alsoCalled: SettingSynonyms.network),
    Field(
      "data", \.data, .input(), "The data set to train on: a name from `data`.",
      alsoCalled: SettingSynonyms.data),
    Field(
      "seed", \.seed, .seed, "Decides the initial weights, the order of examples, and dropout.",
      alsoCalled: SettingSynonyms.seed),
    TrainingFields.epochs(\.epochs), TrainingFields.batch(\.batch), TrainingFields.shuffle(\.shuffle),
    Field(
      "dropout", \.dropout, optional: .number(Dropout.rates),
      "The rate of every dropout in this training (default: the network's own).",
      alsoCalled: SettingSynonyms.dropout),
    Field(
      "optimiser", \.optimiser, Optimisers.schema, default: Adam(rate: 1e-3),
      "How a gradient moves the weights.", alsoCalled: SettingSynonyms.optimiser),
    TrainingFields.clipNorm(\.clipNorm),
    Field(
      "schedule", \.schedule, Schedules.schema, default: ConstantSchedule(), role: .perStep,
      "How the learning rate changes over the training.", alsoCalled: SettingSynonyms.schedule),
    TrainingFields.horizon(\.horizon), TrainingFields.loss(\.loss),
    Field(
      "initialisation", \.initialisation, Initialisations.schema, default: UniformFanIn(),
      "How the initial weights are drawn.", alsoCalled: ["initializer", "init", "kernel_initializer"]),
    TrainingFields.record(\.record), TrainingFields.checkpoints(\.checkpoints),
    build: Train.init)

  func partsRead(of source: Reference) -> Set<String>? { [DatasetSplit.train.rawValue] }

  func resolvingDefaults(in context: CheckContext) -> Self {
    var suited = self
    suited.loss = LossChoice(loss: loss).resolvingDefaults(to: context.source(data)?.targets).loss
    return suited
  }

  func check(in context: CheckContext) {
    let check = NetworkCheck(network: network, data: data)
    check.report(in: context)
    check.report(dropout: dropout, in: context)
    check.report(batch: batch, in: context)
    LossChoice(loss: loss).check(data, in: context)
  }

  private var course: TrainingCourse {
    TrainingCourse(
      optimiser: optimiser, schedule: schedule, epochs: epochs, horizon: horizon, seed: seed,
      clipNorm: clipNorm)
  }

  func cachedProgress(in context: StageContext) throws -> CachedProgress? {
    try CachedTrainingProgress(
      course: course, pinsHorizon: horizon != nil, checkpoints: context.checkpoints()
    )
    .cachedProgress
  }

  func run(in context: StageContext) throws {
    let examples = try context.examples(data, .train)
    let layout = try network.layout()
    let job = TrainingJob(
      network.withDropout(dropout),
      objective: .network(
        parameters: layout.initialParameters(initialisation, seed: seed), norms: layout.initialBuffers),
      loss: LossChoice(loss: loss).effective, course: course,
      on: ExampleBatches(examples, batchSize: batch, order: shuffle ? .shuffled(seed: seed) : .sequential))
    var training = try CheckpointedTraining(
      job, from: job.initialState.recording(record), checkpoints, in: context)
    let state = try ScaleAdvice.giving(of: examples, context.source(data).targets) {
      try training.run()
    }
    try context.emit(
      Self.weights, Weights(parameters: state.weights, buffers: state.buffers, layout: layout))
    try context.emit(Self.history, TrainingHistory(state, of: examples.targets.task))
  }
}

extension StageContext {
  /// Says how far a training has come.
  ///
  /// - Parameter reusedSteps: the steps that led to the state that it went on from.
  func report(_ progress: TrainingProgress, reusedSteps: Int) {
    let stepsPerEpoch = Double(progress.steps) / Double(progress.epochs)
    report(
      Progress(
        unit: "epoch", done: Double(progress.step) / stepsPerEpoch, of: Double(progress.epochs),
        reused: Double(reusedSteps) / stepsPerEpoch,
        figures: [Progress.Figure("loss", progress.loss), Progress.Figure("rate", progress.rate)]))
  }
}
