import Declarations
import Networks
import Neural
import ResultStore
import Workflow

/// Trains a network from a seed, from given weights, or on from a state of another training.
struct Train: NetworkStage {
  static let kind = "train"
  static let version = 1
  static let summary =
    "Trains a network from a seed, from given weights, or on from a state of another training."

  static let weights = Output<Weights>("weights")
  static let history = Output<TrainingHistory>("history")
  static let best = Output<Weights>("best")
  static let outputs = [weights.declaration, history.declaration]
  static let furtherTypes = [
    weights.declaration.type, Output<TrainingStateResult>("state").declaration.type,
  ]

  let network: Network
  let data: Input<DatasetSource>
  let seed: UInt64
  let seeds: TrainingSeeds?
  let from: Input<Weights>?
  let continuation: Continuation?
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
  let initialisation: any Initialisation
  var validation: ValidationSettings?
  let stopping: EarlyStopping?
  let kept: KeptEpochs?
  let states: [TrainingMoment]
  let record: HistoryDetail?
  let checkpoints: CheckpointSettings

  static let schema = Schema<Train>.record(
    "`train`", absent: TrainingFields.absent,
    Field(
      "network", \.network, .network,
      "The network to train: a name from `networks`, or a network (default: that of `from` or `continue`).",
      alsoCalled: SettingSynonyms.network),
    Field(
      "data", \.data, .input(),
      "The data set to train on: a name from `data` (default: that of `from` or `continue`).",
      alsoCalled: SettingSynonyms.data),
    Field(
      "seed", \.seed, .seed, "Decides the initial weights, the order of examples, and dropout.",
      alsoCalled: SettingSynonyms.seed),
    Field(
      "seeds", \.seeds, optional: TrainingSeeds.schema,
      "Seeds of single parts, where they are other than `seed`.", alsoCalled: SettingSynonyms.seeds),
    Field(
      "from", \.from, optional: .input(),
      "Weights to start from, in place of drawn ones (fine-tuning); the optimiser starts afresh.",
      alsoCalled: SettingSynonyms.from),
    Field(
      "continue", \.continuation, optional: Continuation.schema,
      "A state of another training to go on from, with its optimiser; what is not written here is taken from there.",
      alsoCalled: SettingSynonyms.resuming),
    TrainingFields.epochs(\.epochs), TrainingFields.batch(\.batch), TrainingFields.shuffle(\.shuffle),
    TrainingFields.augmentation(\.augmentation),
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
    Field(
      "validate", \.validation, optional: ValidationSettings.schema, role: .observation,
      "What is measured on the validation split while the training goes on; the weights of the best epoch are the "
        + "result `best`.", alsoCalled: SettingSynonyms.validation),
    Field(
      "early-stopping", \.stopping, optional: EarlyStopping.schema, role: .extent,
      "When to end before the last epoch, by the metric that decides which epoch is the best.",
      alsoCalled: SettingSynonyms.earlyStopping),
    Field(
      "keep", \.kept, optional: KeptEpochs.schema, role: .observation,
      "Epochs whose weights are results too: `epoch-10` and so on.", alsoCalled: SettingSynonyms.keeping),
    Field(
      "states", \.states, .list(of: TrainingMoment.schema), default: [], role: .observation,
      "States that others go on from; a `continue` adds its own by itself."),
    TrainingFields.record(\.record), TrainingFields.checkpoints(\.checkpoints),
    ComputingFields.engine(),
    build: {
      Train(
        network: $0.computed(by: $23), data: $1, seed: $2, seeds: $3, from: $4, continuation: $5, epochs: $6,
        batch: $7,
        shuffle: $8, augmentation: $9.flatMap { $0.isNone ? nil : $0 }, dropout: $10, optimiser: $11,
        clipNorm: $12, schedule: $13, horizon: $14, loss: $15, initialisation: $16, validation: $17,
        stopping: $18, kept: $19, states: Set($20).sorted(), record: $21, checkpoints: $22)
    })

  /// A fork differs from its trunk in what is written in it, and in nothing else.
  static let inherited = [
    "network", "data", "loss", "seed", "seeds", "epochs", "batch", "shuffle", "augmentation", "dropout",
    "optimiser", "clip-norm", "schedule", "horizon", "initialisation", "record", "checkpoints",
  ]

  static let optionalReferences = ["from", "continue"]
  static let baseReference: String? = "continue"

  static func inherits(_ field: String, from reference: String) -> Bool {
    reference == "continue" || ["network", "data", "loss"].contains(field)
  }

  /// The state that it goes on from.
  static func requests(in settings: Node) -> [StageRequest] {
    guard let written = settings["continue"],
      let moment = ["epoch", "step"].first(where: { written[$0] != nil }),
      let entry = written.entry(moment)
    else { return [] }
    return [
      StageRequest(
        through: ["continue", "from"], adding: Node(.map([entry]), at: entry.value.place), to: "states",
        words: count(in: entry.value).flatMap { stateInWords(after: moment, $0) } ?? "a state")
    ]
  }

  static func words(forRequested value: JSON, in field: String) -> String? {
    guard field == "states", let member = value.members?.first, value.members?.count == 1 else { return nil }
    return member.value.integer.flatMap { stateInWords(after: member.name, $0) }
  }

  private static func count(in node: Node) -> Int? {
    if case .integer(let count) = node.value { Int(exactly: count) } else { nil }
  }

  /// "the state after epoch 3", "the state at the start"
  private static func stateInWords(after unit: String, _ count: Int) -> String? {
    if count == 0 { return "the state at the start" }
    switch unit {
    case "epoch": return "the state after epoch \(count)"
    case "step": return "the state after step \(count)"
    default: return nil
    }
  }

  var furtherOutputs: [OutputDeclaration] {
    (validation == nil ? [] : [Self.best.declaration])
      + keptEpochs.map { Output<Weights>("epoch-\($0)").declaration }
      + states.map { Output<TrainingStateResult>($0.outputName).declaration }
  }

  /// The epochs whose weights are results.
  var keptEpochs: [Int] {
    kept?.list(from: earlierEpochs, to: epochs, cycle: schedule.epochsOfCycle) ?? []
  }

  /// Those that are over before it starts, as far as the settings tell.
  var earlierEpochs: Int { if case .epoch(let epoch)? = continuation?.moment { epoch } else { 0 } }

  func partsRead(of source: Reference) -> Set<String>? {
    let parts: [DatasetSplit] = validation == nil ? [.train] : [.train, .validation]
    return Set(parts.map(\.rawValue))
  }

  func resolvingDefaults(in context: CheckContext) -> Self {
    var suited = self
    let targets = context.source(data)?.targets
    suited.loss = LossChoice(loss: loss).resolvingDefaults(to: targets).loss
    if let targets, let metrics = validation?.metrics {
      suited.validation?.metrics = metrics.resolvingDefaults(to: targets, ofValues: ["mse"])
    }
    return suited
  }

  func check(in context: CheckContext) {
    var check = NetworkCheck(network: network, data: data)
    check.dataAreOdd =
      (from != nil || continuation != nil) && context.writes(["data"]) && !context.writes(["network"])
    check.report(in: context)
    check.report(dropout: dropout, in: context)
    check.report(batch: batch, in: context)
    check.report(augmentation: augmentation, in: context)
    LossChoice(loss: loss).check(data, network, in: context)
    TrainingCheck(stage: self).report(in: context)
  }

  var course: TrainingCourse {
    TrainingCourse(
      optimiser: optimiser, schedule: schedule, epochs: epochs, horizon: horizon,
      seed: seeds?.dropout ?? seed, clipNorm: clipNorm)
  }

  private var watch: TrainingWatch {
    TrainingWatch(
      validation: validation, stopping: stopping, kept: kept, cycle: schedule.epochsOfCycle, states: states)
  }

  /// Of the data, steps follow from the training split alone.
  private func checkpointStore(in context: StageContext) -> CheckpointStore {
    context.checkpoints { reference in
      reference.name == data.name
        ? context.identity(ofParts: [DatasetSplit.train.rawValue], of: data) : nil
    }
  }

  private func cells(along checkpoints: CheckpointStore, in context: StageContext) -> ValidationCells? {
    validation.map { validation in
      ValidationCells(
        validation.metrics.metrics(noise: context.source(data).targets.noise, of: network), of: network,
        on: data,
        batch: batch, along: checkpoints, in: context)
    }
  }

  func cachedProgress(in context: StageContext) throws -> CachedProgress? {
    let checkpoints = checkpointStore(in: context)
    return try CachedTrainingProgress(
      course: course, pinsHorizon: horizon != nil, checkpoints: checkpoints, continuation: continuation,
      watch: watch, cells: cells(along: checkpoints, in: context)
    )
    .cachedProgress
  }

  func run(in context: StageContext) throws {
    let examples = try context.examples(data, .train)
    let layout = try network.layout()
    let order = seeds?.order ?? seed
    let objective = try self.objective(for: layout, in: context)
    let job = TrainingJob(
      network.withDropout(dropout), objective: objective, loss: LossChoice(loss: loss).effective,
      course: course,
      on: ExampleBatches(
        examples, batchSize: batch, order: shuffle ? .shuffled(seed: order) : .sequential,
        augmentation: augmentation.map { ($0, order) }))
    let initial = try self.initial(of: job, in: context)
    let checkpoints = checkpointStore(in: context)
    var training = WatchedTraining(
      try CheckpointedTraining(job, from: initial, self.checkpoints, checkpoints, in: context),
      from: initial.step, epochs: epochs, watch, cells(along: checkpoints, in: context))
    let result = try ScaleAdvice.giving(of: examples, context.source(data).targets) { try training.run() }
    func weights(of state: TrainingState) -> Weights {
      Weights(parameters: state.weights, buffers: state.buffers, layout: layout)
    }
    try context.emit(Self.weights, weights(of: result.final))
    try context.emit(
      Self.history, TrainingHistory(result.final, of: examples.targets.task, validation: result.validation))
    if validation != nil { try context.emit(Self.best, weights(of: result.best ?? result.final)) }
    for epoch in keptEpochs {
      guard let state = result.kept[epoch *| job.stepsPerEpoch] else {
        throw SettingError(
          "epoch \(epoch) cannot be kept: "
            + absence(of: .epoch(epoch), result, from: initial.step, job.stepsPerEpoch), at: ["keep"],
          help: "keep epochs that this training comes to")
      }
      try context.emit(Output("epoch-\(epoch)"), weights(of: state))
    }
    for moment in states {
      try context.emit(
        Output<TrainingStateResult>(moment.outputName),
        self.result(of: moment, of: result, from: initial.step, job.stepsPerEpoch))
    }
  }

  /// A state that others go on from, or why there is none.
  private func result(
    of moment: TrainingMoment, of result: WatchedTraining.Result, from first: Int, _ stepsPerEpoch: Int
  ) -> TrainingStateResult {
    let kind = type(of: optimiser).kind
    if let state = result.kept[moment.step(of: stepsPerEpoch)] {
      return TrainingStateResult(state, stepsPerEpoch: stepsPerEpoch, optimiser: kind)
    }
    return TrainingStateResult(
      absence: absence(of: moment, result, from: first, stepsPerEpoch), stepsPerEpoch: stepsPerEpoch,
      optimiser: kind)
  }

  private func absence(
    of moment: TrainingMoment, _ result: WatchedTraining.Result, from first: Int, _ stepsPerEpoch: Int
  ) -> String {
    let step = moment.step(of: stepsPerEpoch)
    if step < first { return "it goes on from step \(first) itself" }
    if let last = result.stoppedAt, step <= epochs *| stepsPerEpoch {
      return "it stopped after epoch \(last), as it no longer got better"
    }
    return "its \(epochs) epochs of \(stepsPerEpoch) steps end at step \(epochs *| stepsPerEpoch)"
  }

  private func objective(
    for layout: ParameterLayout, in context: StageContext
  ) throws -> TrainingObjective {
    guard let from else {
      let fresh = try StageEngine(context).initialWeights(
        of: network, initialisation, seed: seeds?.weights ?? seed)
      return .network(parameters: fresh.parameters, norms: fresh.buffers)
    }
    let weights = try context.load(from)
    return .network(parameters: try weights.parameters(for: layout), norms: try weights.buffers(for: layout))
  }

  /// The state before the first step, or the one that it goes on from.
  private func initial(of job: TrainingJob, in context: StageContext) throws -> TrainingState {
    guard let continuation else { return job.initialState.recording(record) }
    return try context.load(continuation.from).state(of: continuation, for: job, record)
  }
}

extension StageContext {
  /// Says how far a training has come.
  ///
  /// - Parameters:
  ///   - reusedSteps: the steps that led to the state that it went on from.
  ///   - place: where it lies among several trainings.
  func report(_ progress: TrainingProgress, reusedSteps: Int, in place: EpochsOfWhole? = nil) {
    let stepsPerEpoch = Double(progress.steps) / Double(progress.epochs)
    report(
      Progress(
        unit: "epoch", done: (place?.before ?? 0) + Double(progress.step) / stepsPerEpoch,
        of: place?.total ?? Double(progress.epochs),
        reused: (place?.reused ?? 0) + Double(reusedSteps) / stepsPerEpoch,
        figures: [Progress.Figure("loss", progress.loss), Progress.Figure("rate", progress.rate)]))
  }
}

/// Where the epochs of a training lie among those of several that a stage does one after the other.
struct EpochsOfWhole: Sendable {
  /// Epochs of the trainings before.
  let before: Double
  /// Those of them that were not done now.
  let reused: Double
  /// Epochs of all.
  let total: Double

  init(before: Double, reused: Double, of total: Double) {
    (self.before, self.reused, self.total) = (before, reused, total)
  }
}
