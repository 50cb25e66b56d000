import Networks

/// A training on this machine's processor: epochs and steps, whatever the objective.
final class NativeTraining: TrainingSession {
  let compiled: CompiledNetwork
  private let job: TrainingJob
  private let loss: any NativeLoss
  private let optimiser: any NativeOptimiser
  private let batch: Batch
  /// Running statistics before a step, which its forward pass has moved when its loss turns out to be no number.
  private let safeBuffers: AlignedFloats

  /// - Parameter compiled: the job's network, for its batches; other weights are in it after each call.
  init(_ job: TrainingJob, with compiled: CompiledNetwork) throws(TrainingFailure) {
    guard let loss = job.loss as? any NativeLoss else {
      throw .unsuitable("'\(type(of: job.loss).kind)' is a loss that this engine does not compute")
    }
    guard let optimiser = job.course.optimiser as? any NativeOptimiser else {
      let kind = type(of: job.course.optimiser).kind
      throw .unsuitable("'\(kind)' is an optimiser that this engine does not compute")
    }
    (self.job, self.loss, self.optimiser) = (job, loss, optimiser)
    self.compiled = compiled
    batch = job.batches.makeBatch()
    safeBuffers = AlignedFloats(count: compiled.layout.bufferCount)
    try checkSuitability()
  }

  /// Refuses data that the network and the loss cannot use.
  private func checkSuitability() throws(TrainingFailure) {
    let (batches, input) = (job.batches, compiled.plan.input)
    guard batches.input == input else {
      throw .unsuitable("an example is \(batches.input), and the network expects \(input)")
    }
    precondition(
      batches.batchSize <= compiled.batchSize, "A network is compiled for its source's batch size.")
    precondition(
      job.objective.points[0].count == compiled.layout.parameterCount, "Points have the network's length.")
    if let complaint = job.loss.complaint(
      outputs: compiled.outputWidth, classBound: batches.classBound, targetWidth: batches.targetWidth)
    {
      throw .unsuitable(complaint)
    }
    if job.stepsPerEpoch == 0 { throw .unsuitable("there are no examples to train on") }
  }

  var stepsPerEpoch: Int { job.stepsPerEpoch }

  func advance(
    _ state: inout TrainingState, toStep step: Int, observe: (TrainingProgress) -> TrainingDecision
  ) throws -> TrainingOutcome {
    let weights = movingWeights(of: state)
    // What moves lies where kernels work on it now, and is not kept twice: it may be most of the memory.
    state.weights = []
    state.optimiser.vectors = []
    let hasNorms = job.objective.norms != nil
    if hasNorms { compiled.load(buffers: state.buffers) }
    defer {
      weights.release(into: &state)
      if hasNorms { state.buffers = compiled.buffers.array }
    }
    while state.step < step {
      let progress = try take(&state, weights, movingNorms: hasNorms)
      if case .stop = observe(progress) { return .stopped }
    }
    return .finished
  }

  private func movingWeights(of state: TrainingState) -> any MovingWeights {
    let objective = job.objective
    if objective.sampling.trialCount > 1 || objective.volume != nil {
      return SampledWeights(state, of: objective, optimiser, in: compiled)
    }
    return objective.sampling is SingleTrial && objective.weightDecay == 0
      ? WeightsInPlace(state, optimiser, in: compiled)
      : CombinedWeights(state, of: objective, optimiser, in: compiled)
  }

  /// Computes the gradient of each network that is tried, and moves weights only if all losses are finite.
  private func take(
    _ state: inout TrainingState, _ weights: some MovingWeights, movingNorms: Bool
  ) throws(TrainingFailure) -> TrainingProgress {
    let step = state.step
    let place = StepPlace(ofStep: step, batches: job.stepsPerEpoch)
    let rate = job.course.rate(at: step, stepsPerEpoch: job.stepsPerEpoch)
    let trials = job.trials(at: place)
    compiled.fill(batch, from: job.batches, epoch: place.epoch, index: place.batch)
    if movingNorms { safeBuffers.base.update(from: compiled.buffers.base, count: safeBuffers.count) }
    var tally = LossTally()
    for (number, trial) in trials.enumerated() {
      weights.load(trial)
      let found = compiled.gradient(
        of: batch, loss: loss,
        dropout: DropoutStream(seed: job.course.seed, step: step &* trials.count &+ number),
        movingBuffers: movingNorms)
      guard found.loss.isFinite else {
        if movingNorms { compiled.buffers.base.update(from: safeBuffers.base, count: safeBuffers.count) }
        throw .diverged(step: step, epoch: place.epoch + 1, rate: rate, position: trial.position)
      }
      tally += found
      weights.gather(number, of: trials.count)
    }
    weights.move(rate: rate, step: step, clip: job.course.clipNorm)
    state.record(tally, at: place, rate: rate)
    return TrainingProgress(
      epoch: place.epoch + 1, epochs: job.course.epochs, step: state.step,
      steps: job.course.epochs * job.stepsPerEpoch, loss: tally.meanLoss, rate: rate)
  }
}

extension NativeTraining {
  func check(_ state: TrainingState) throws {
    guard state.step > 0 else { return }
    let step = state.step - 1
    let place = StepPlace(ofStep: step, batches: job.stepsPerEpoch)
    func failure(at position: Double?) -> TrainingFailure {
      .endedDiverged(
        step: step, epoch: place.epoch + 1,
        rate: job.course.rate(at: step, stepsPerEpoch: job.stepsPerEpoch), position: position)
    }
    guard state.weights.areFinite, state.buffers.areFinite else { throw failure(at: nil) }
    compiled.fill(batch, from: job.batches, epoch: place.epoch, index: place.batch)
    let points = job.objective.points(at: state)
    for probe in job.objective.sampling.probes(of: job.objective.moving) {
      compiled.load(parameters: WeightedSum.of(points, times: probe.coefficients))
      if !hasFiniteResults(with: state) { throw failure(at: probe.position) }
    }
  }

  /// Whether outputs are finite with the running statistics, where the network has its own, and the loss in training
  /// mode without dropout.
  private func hasFiniteResults(with state: TrainingState) -> Bool {
    if job.objective.norms != nil {
      compiled.load(buffers: state.buffers)
      guard compiled.outputs(of: batch).allSatisfy(\.isFinite) else { return false }
    }
    return compiled.gradient(of: batch, loss: loss, dropout: nil, movingBuffers: false).loss.isFinite
  }
}

extension [Float] {
  /// A product with zero is zero for all that is finite, and adds up without a branch.
  fileprivate var areFinite: Bool { reduce(into: Float(0)) { $0 += $1 * 0 } == 0 }
}
