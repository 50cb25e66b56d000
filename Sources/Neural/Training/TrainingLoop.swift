/// Epochs and steps, whatever a step does: filling batches, sums, records, divergence and being stopped.
struct TrainingLoop<Source: BatchSource> {
  let course: TrainingCourse
  let source: Source
  let compiled: CompiledNetwork
  let observe: (TrainingProgress) -> TrainingDecision

  /// What one step found, before or instead of moving any weight.
  struct Finding {
    let tally: LossTally
    var position: Double?
  }

  /// Runs until `lastEpoch` epochs are over.
  ///
  /// `measure` computes a gradient and must leave the weights alone; `move` is called only if the loss is finite.
  func run(
    _ state: inout TrainingState, lastEpoch: Int,
    measure: (_ batch: Batch, _ step: Int, _ place: StepPlace) -> Finding,
    move: (_ rate: Double, _ step: Int) -> Void
  ) throws(TrainingFailure) -> TrainingOutcome {
    let batch = source.makeBatch()
    let perEpoch = source.batchCount
    guard perEpoch > 0 else { throw .unsuitable("there are no examples to train on") }
    while state.step < lastEpoch * perEpoch {
      let place = StepPlace(epoch: state.step / perEpoch, batch: state.step % perEpoch, batches: perEpoch)
      let rate = course.rate(at: state.step, stepsPerEpoch: perEpoch)
      compiled.fill(batch, from: source, epoch: place.epoch, index: place.batch)
      let finding = measure(batch, state.step, place)
      guard finding.tally.loss.isFinite else {
        throw .diverged(step: state.step, epoch: place.epoch + 1, rate: rate, position: finding.position)
      }
      move(rate, state.step)
      record(finding.tally, place, rate, in: &state)
      let progress = TrainingProgress(
        epoch: place.epoch + 1, epochs: course.epochs, step: state.step, steps: course.epochs * perEpoch,
        loss: finding.tally.meanLoss, rate: rate)
      if case .stop = observe(progress) { return .stopped }
    }
    return .finished
  }

  private func record(_ tally: LossTally, _ place: StepPlace, _ rate: Double, in state: inout TrainingState) {
    state.step += 1
    state.tally += tally
    state.steps?.append(
      StepRecord(epoch: place.epoch + 1, loss: tally.meanLoss, accuracy: tally.accuracy, rate: rate))
    guard place.batch == place.batches - 1 else { return }
    state.history.append(
      EpochRecord(
        epoch: place.epoch + 1, loss: state.tally.meanLoss, accuracy: state.tally.accuracy, rate: rate))
    state.tally = LossTally()
  }
}

/// Which batch of which epoch a step takes, both counted from 0.
struct StepPlace: Sendable {
  let epoch: Int
  let batch: Int
  let batches: Int
}
