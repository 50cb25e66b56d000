/// Whether what a training has come to is of use: the loss of a step says it of the weights before it alone.
extension EndpointTraining {
  /// Makes sure that weights and running statistics are finite, and give finite outputs and a finite loss on the batch
  /// of the last step.
  ///
  /// - Parameter compiled: this training's network, compiled for the source's batch size; it has other weights after.
  /// - Throws: `TrainingFailure.endedDiverged`.
  public func check(
    _ state: TrainingState, on source: some BatchSource, with compiled: CompiledNetwork
  ) throws(TrainingFailure) {
    guard let last = course.lastStep(of: state, batches: source.batchCount) else { return }
    compiled.load(parameters: state.weights)
    compiled.load(buffers: state.buffers)
    let batch = source.makeBatch()
    compiled.fill(batch, from: source, epoch: last.place.epoch, index: last.place.batch)
    let isSound =
      state.areFinite && compiled.outputs(of: batch).allSatisfy(\.isFinite)
      && compiled.hasFiniteLoss(on: batch, loss)
    if !isSound { throw last.failure(at: nil) }
  }
}

extension CurveFitting {
  /// Makes sure that control points are finite, and that the loss is at the first, middle and last that move, on the
  /// batch of the last step.
  ///
  /// - Parameters:
  ///   - curve: the family and the fixed control points.
  ///   - compiled: this fit's network, compiled for the source's batch size; it has other weights after.
  /// - Throws: `TrainingFailure.endedDiverged`.
  public func check(
    _ state: TrainingState, along curve: Curve, on source: some BatchSource, with compiled: CompiledNetwork
  ) throws(TrainingFailure) {
    guard let last = course.lastStep(of: state, batches: source.batchCount) else { return }
    if !state.areFinite { throw last.failure(at: nil) }
    let batch = source.makeBatch()
    compiled.fill(batch, from: source, epoch: last.place.epoch, index: last.place.batch)
    let fitted = self.curve(curve, at: state)
    let count = fitted.controlPoints.count
    let free = freePoints(of: count)
    for point in Set([free.lowerBound, (free.lowerBound + free.upperBound) / 2, free.upperBound - 1]).sorted()
    {
      let t = Double(point) / Double(count - 1)
      compiled.load(parameters: fitted.point(at: t))
      if !compiled.hasFiniteLoss(on: batch, loss) { throw last.failure(at: t) }
    }
  }
}

/// The last step of a state.
private struct LastStep {
  let step: Int
  let place: StepPlace
  let rate: Double

  func failure(at position: Double?) -> TrainingFailure {
    .endedDiverged(step: step, epoch: place.epoch + 1, rate: rate, position: position)
  }
}

extension TrainingCourse {
  /// Nil of a state before its first step.
  fileprivate func lastStep(of state: TrainingState, batches: Int) -> LastStep? {
    guard state.step > 0, batches > 0 else { return nil }
    let step = state.step - 1
    return LastStep(
      step: step, place: StepPlace(epoch: step / batches, batch: step % batches, batches: batches),
      rate: rate(at: step, stepsPerEpoch: batches))
  }
}

extension TrainingState {
  fileprivate var areFinite: Bool { weights.areFinite && buffers.areFinite }
}

extension [Float] {
  /// A product with zero is zero for all that is finite, and adds up without a branch.
  fileprivate var areFinite: Bool { reduce(into: Float(0)) { $0 += $1 * 0 } == 0 }
}

extension CompiledNetwork {
  /// Whether the loss of the weights that are loaded is finite on a batch, in training mode without dropout.
  fileprivate func hasFiniteLoss(on batch: Batch, _ loss: any Loss) -> Bool {
    gradient(of: batch, loss: loss, dropout: nil, movingBuffers: false).loss.isFinite
  }
}
