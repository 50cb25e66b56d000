import Declarations
import FileFormats
import Networks
import Neural
import Platform

/// A training in a worker: steps are asked for some at a time, with all that they are to do.
final class TorchTraining: TrainingSession {
  /// How long the steps of one request take, about: so often progress is seen, and a stop is heard.
  private static let span = 0.25
  private static let mostSteps = 2_000

  private let job: TrainingJob
  private let session: TorchSession
  /// What the worker has; nil where that is not known.
  private var held: TrainingState?
  private var secondsPerStep: Double?

  init(_ job: TrainingJob, on machine: TorchMachine, at place: TorchPlace, _ threads: ThreadBudget) throws {
    self.job = job
    let patience = WorkerPatience(job.network.settingsHere, isAbandoned: { threads.isAbandoned })
    try Self.checkSuitability(job)
    let settings = try Self.settings(of: job, at: place)
    session = TorchSession(on: machine, at: place, patience: patience) { worker, number in
      let data = try worker.name(of: job.batches.examples, patience: patience)
      let points = job.objective.points
      let answer = try worker.ask(
        "open-training",
        [JSON.Member("session", JSON(number)), JSON.Member("data", JSON(data))] + settings,
        [StoredTensor("points", shape: [points.count, points[0].count], Array(points.joined()))],
        patience: patience)
      try answer.verifyFiles(of: job.network, job.loss)
    }
    try session.ensureOpen()
  }

  private static func checkSuitability(_ job: TrainingJob) throws {
    let output = try job.network.output()
    if job.batches.input != job.network.input {
      throw TrainingFailure.unsuitable(
        "an example is \(job.batches.input), and the network expects \(job.network.input)")
    }
    if let complaint = job.loss.complaint(
      outputs: output.count, classBound: job.batches.classBound, targetWidth: job.batches.targetWidth)
    {
      throw TrainingFailure.unsuitable(complaint)
    }
    if job.stepsPerEpoch == 0 { throw TrainingFailure.unsuitable("there are no examples to train on") }
  }

  private static func settings(of job: TrainingJob, at place: TorchPlace) throws -> [JSON.Member] {
    let moving = job.objective.moving
    let padding = job.batches.paddingMode.map { JSON($0.rawValue) }
    return [
      JSON.Member("network", try job.network.forWorker), JSON.Member("place", place.json),
      JSON.Member("loss", try job.loss.forWorker),
      JSON.Member("optimiser", try job.course.optimiser.forWorker),
      JSON.Member("points", JSON(job.objective.points.count)),
      JSON.Member("moving", [JSON(moving.lowerBound), JSON(moving.upperBound)]),
      JSON.Member("trials", JSON(job.objective.sampling.trialCount)),
      JSON.Member("volume", job.objective.volume.map(\.forWorker) ?? .null),
      JSON.Member("weight-decay", JSON(job.objective.weightDecay)),
      JSON.Member("clip", job.course.clipNorm.map { JSON($0) } ?? .null),
      JSON.Member("statistics", JSON(job.objective.norms != nil)),
      JSON.Member("augmentation", padding.map { ["padding-mode": $0] } ?? .null),
    ]
  }

  var stepsPerEpoch: Int { job.stepsPerEpoch }

  /// What the next step would go by: ∇L(φ), [weights of a point], without decay and without dropout, and the outputs of the
  /// same pass in training mode, [examples, outputs]. Nothing moves.
  ///
  /// Tests hold engines to each other by it.
  func gradient(at state: TrainingState) throws -> (gradient: [Float], outputs: [Float]) {
    let batch = batch(of: state.step)
    try load(state)
    let answer = try session.ask(
      "gradient",
      [
        JSON.Member("coefficients", Self.json(job.trial(at: place(state.step)))),
        JSON.Member("count", JSON(batch.places.count)),
      ], Self.arrays(of: [batch]))
    return (
      try answer.floats("gradient", count: job.objective.points[0].count), try answer.floats("outputs")
    )
  }
}

extension TorchTraining {
  func advance(
    _ state: inout TrainingState, toStep target: Int, observe: (TrainingProgress) -> TrainingDecision
  ) throws -> TrainingOutcome {
    try session.retrying {
      // Where the worker is lost, the steps since this state are taken again.
      var moving = state
      do {
        let outcome = try go(&moving, toStep: target, observe)
        state = moving
        return outcome
      } catch let failure as TrainingFailure {
        state = moving
        throw failure
      }
    }
  }

  /// Weights come back from the worker at the end alone; until then those of `state` are behind its step.
  private func go(
    _ state: inout TrainingState, toStep target: Int, _ observe: (TrainingProgress) -> TrainingDecision
  ) throws -> TrainingOutcome {
    try load(state)
    while state.step < target {
      let count = min(target - state.step, count)
      let result = try take(count, from: state.step)
      var stops = result.isStopped
      for tally in result.tallies {
        let place = place(state.step)
        let rate = job.course.rate(at: state.step, stepsPerEpoch: stepsPerEpoch)
        state.record(tally, at: place, rate: rate)
        let progress = TrainingProgress(
          epoch: place.epoch + 1, epochs: job.course.epochs, step: state.step,
          steps: job.course.epochs *| stepsPerEpoch, loss: tally.meanLoss, rate: rate)
        // Steps that are taken are kept, also those after the one that is wanted to be the last.
        if case .stop = observe(progress) { stops = true }
      }
      if result.hasFailed {
        try fetch(&state)
        throw divergence(at: state.step)
      }
      if stops {
        try fetch(&state)
        return .stopped
      }
    }
    try fetch(&state)
    return .finished
  }

  private var count: Int {
    guard let secondsPerStep else { return 1 }
    return min(Self.mostSteps, max(1, Int(Self.span / max(secondsPerStep, 1e-5))))
  }

  private func place(_ step: Int) -> StepPlace { StepPlace(ofStep: step, batches: stepsPerEpoch) }

  /// How long a step may go on that is not wanted any more: those that others took are worth that much.
  private var grace: Duration? {
    secondsPerStep.map { .seconds(min(20, max(0.7, 3 * $0))) }
  }

  private func divergence(at step: Int) -> TrainingFailure {
    if step == 0, job.network.module != nil {
      return .unsuitable(
        "the loss is not finite at step 0 (epoch 1), before any rate was used: the module gives NaN or infinity, or "
          + "the inputs, the targets or the first weights are too large")
    }
    return .diverged(
      step: step, epoch: place(step).epoch + 1, rate: job.course.rate(at: step, stepsPerEpoch: stepsPerEpoch),
      position: job.trial(at: place(step)).position)
  }

  /// Takes some steps in the worker.
  private func take(_ count: Int, from first: Int) throws -> Steps {
    let steps = first..<first + count
    let batches = steps.map { batch(of: $0) }
    let arrays = Self.arrays(of: batches)
    let trials = job.objective.sampling.trialCount
    let seeds = steps.flatMap { step in
      (0..<trials).map { Self.seed(job.course.seed, step: step &* trials &+ $0) }
    }
    // Whatever comes of it, the worker is elsewhere from now on.
    held = nil
    let start = ContinuousClock.now
    let answer = try session.ask(
      "steps",
      [
        JSON.Member("counts", .array(batches.map { JSON($0.places.count) })),
        JSON.Member(
          "rates", .array(steps.map { JSON(job.course.rate(at: $0, stepsPerEpoch: stepsPerEpoch)) })),
        JSON.Member("coefficients", .array(steps.flatMap { job.trials(at: place($0)).map(Self.json) })),
        JSON.Member("seeds", .array(seeds.map { JSON.integer(Int128($0)) })),
      ], arrays, grace: grace)
    secondsPerStep = start.secondsToNow / Double(count)
    let losses = answer.values["losses"]?.elements?.compactMap { $0.number } ?? []
    let correct = answer.values["correct"]?.elements?.compactMap { $0.integer } ?? []
    let hasFailed = answer.values["failed"]?.boolean ?? false
    let isStopped = answer.values["stopped"]?.boolean ?? false
    guard losses.count == correct.count, losses.count <= count,
      (losses.count < count) == (hasFailed || isStopped),
      zip(correct, batches).allSatisfy({ (0...$1.places.count *| trials).contains($0) })
    else {
      throw WorkerAnswer.nonsense("\(losses.count) losses of \(count) steps")
    }
    let tallies = losses.indices.map {
      LossTally(loss: losses[$0], correct: correct[$0], examples: batches[$0].places.count *| trials)
    }
    return Steps(tallies: tallies, hasFailed: hasFailed, isStopped: isStopped)
  }

  /// What some steps came to.
  private struct Steps {
    let tallies: [LossTally]
    /// Whether the loss of the one after them is not finite.
    let hasFailed: Bool
    /// Whether it was asked to stop.
    let isStopped: Bool
  }

  private func batch(of step: Int) -> (places: [Int], changes: [ImageChange]?) {
    let place = place(step)
    let places = job.batches.places(ofBatch: place.batch, epoch: place.epoch)
    return (places, job.batches.changes(of: places, epoch: place.epoch))
  }

  private static func arrays(of batches: [(places: [Int], changes: [ImageChange]?)]) -> [StoredTensor] {
    let places = batches.flatMap { $0.places.map { Int64($0) } }
    var arrays = [StoredTensor("examples", shape: [places.count], places)]
    let changes = batches.compactMap(\.changes).joined()
    if !changes.isEmpty {
      let numbers = changes.flatMap { change in
        [
          change.down, change.right, change.flips ? 1 : 0, change.rows.lowerBound, change.rows.upperBound,
          change.columns.lowerBound, change.columns.upperBound,
        ].map { Int32($0) }
      }
      arrays.append(StoredTensor("changes", shape: [changes.count, 7], numbers))
    }
    return arrays
  }

  private static func json(_ trial: Trial) -> JSON { .array(trial.coefficients.map { JSON($0) }) }

  /// What dropout is drawn from: a function of the training's seed and the step, or the number of the trial.
  private static func seed(_ seed: UInt64, step: Int) -> UInt64 {
    CounterRandom(seed: seed, purpose: .dropout).bits(at: step) >> 1
  }
}

extension TorchTraining {
  /// Brings the worker to a state, unless it is there.
  ///
  /// - Throws: `SessionLost`, as all that asks the session.
  private func load(_ state: TrainingState) throws {
    let wasOpen = session.isOpen
    try session.ensureOpen()
    if wasOpen, let held, held.step == state.step, held.weights == state.weights,
      held.buffers == state.buffers,
      held.optimiser == state.optimiser
    {
      return
    }
    var arrays = [StoredTensor("weights", shape: [state.weights.count], state.weights)]
    if !state.buffers.isEmpty {
      arrays.append(StoredTensor("buffers", shape: [state.buffers.count], state.buffers))
    }
    for (index, vector) in state.optimiser.vectors.enumerated() {
      arrays.append(StoredTensor("optimiser.\(index)", shape: [vector.count], vector))
    }
    held = nil
    _ = try session.ask("load", [JSON.Member("step", JSON(state.step))], arrays, isShort: true)
  }

  /// Takes weights, statistics and the optimiser's memory from the worker.
  private func fetch(_ state: inout TrainingState) throws {
    let answer = try session.ask("state", isShort: true)
    guard answer.values["step"]?.integer == state.step else {
      throw WorkerAnswer.nonsense("another step than \(state.step)")
    }
    state.weights = try answer.floats("weights", count: state.weights.count)
    if !state.buffers.isEmpty { state.buffers = try answer.floats("buffers", count: state.buffers.count) }
    state.optimiser.vectors = try state.optimiser.vectors.indices.map {
      try answer.floats("optimiser.\($0)", count: state.optimiser.vectors[$0].count)
    }
    held = state
  }

  func check(_ state: TrainingState) throws {
    guard state.step > 0 else { return }
    let step = state.step - 1
    func failure(at position: Double?) -> TrainingFailure {
      .endedDiverged(
        step: step, epoch: place(step).epoch + 1,
        rate: job.course.rate(at: step, stepsPerEpoch: stepsPerEpoch),
        position: position)
    }
    guard (state.weights + state.buffers).allSatisfy(\.isFinite) else { throw failure(at: nil) }
    let batch = batch(of: step)
    let probes = job.objective.sampling.probes(of: job.objective.moving)
    let answer = try session.retrying {
      try load(state)
      return try session.ask(
        "check",
        [
          JSON.Member("coefficients", .array(probes.map(Self.json))),
          JSON.Member("count", JSON(batch.places.count)),
        ], Self.arrays(of: [batch]), isShort: true)
    }
    let finite = answer.values["finite"]?.elements?.compactMap { $0.boolean } ?? []
    guard finite.count == probes.count else {
      throw WorkerAnswer.nonsense("\(finite.count) of \(probes.count) checks")
    }
    for (probe, isFinite) in zip(probes, finite) where !isFinite { throw failure(at: probe.position) }
  }
}

extension VolumeTerm {
  fileprivate var forWorker: JSON {
    [
      "factor": JSON(factor),
      "simplexes": .array(simplexes.map { .array($0.map { JSON($0) }) }),
    ]
  }
}
