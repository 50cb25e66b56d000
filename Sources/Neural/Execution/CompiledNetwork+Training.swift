import Kernels
import Networks

extension CompiledNetwork {
  /// Elements of a vector that one part of a parallel region works on.
  static let vectorBlock = 8_192

  /// Leaves in `gradient` the gradient of the batch's mean loss, in training mode.
  ///
  /// - Parameters:
  ///   - dropout: which masks to draw; nil for none.
  ///   - movingBuffers: whether batch norms move their running statistics.
  ///   - fixingStatistics: whether batch norms use their running statistics, as constants, and not the batch's own: the loss
  ///     is that of evaluation then.
  /// - Returns: sums over the batch; its loss may be anything but finite.
  public func gradient(
    of batch: Batch, loss: any Loss, dropout: DropoutStream?, movingBuffers: Bool = true,
    fixingStatistics: Bool = false
  ) -> LossTally {
    guard let loss = loss as? any NativeLoss else {
      preconditionFailure("A training begins only with a loss that this engine computes.")
    }
    check(batch)
    let mode = PassMode.training(dropout)
    prepare(weights, forTraining: true)
    measureNorms(batch, mode, movingBuffers: movingBuffers, fixingStatistics: fixingStatistics)
    finish(batch, mode, loss, fixingStatistics: fixingStatistics)
    gatherGradient(of: batch)
    var tally = LossTally()
    for chunk in 0..<plan.chunks(packs: batch.packCount) { tally += tallies.base[chunk] }
    return tally
  }

  /// Runs forward through the layers before the last batch norm, settling each norm as it is met.
  func measureNorms(
    _ batch: Batch, _ mode: PassMode, movingBuffers: Bool, fixingStatistics: Bool = false
  ) {
    var start = 0
    for index in plan.norms {
      let norm = norm(index)
      forEachChunk(of: batch) { chunk in
        forward(plan.steps[start..<index], chunk, mode, with: weights)
        if !fixingStatistics { norm.measureForward(pass(plan.steps[index], chunk, mode, with: weights)) }
      }
      let whole = normPass(index, batch)
      if fixingStatistics { norm.settleForwardFromBuffers(whole) } else { norm.settleForward(whole) }
      if movingBuffers { norm.moveBuffers(whole) }
      start = index
    }
  }

  /// Forward from the last batch norm, through the loss, and all the way back.
  private func finish(
    _ batch: Batch, _ mode: PassMode, _ loss: any NativeLoss, fixingStatistics: Bool
  ) {
    let start = plan.norms.last ?? 0
    var end = plan.steps.count
    forEachChunk(of: batch) { chunk in
      forward(plan.steps[start...], chunk, mode, with: weights)
      tallies.base[chunk.number] = evaluate(loss, chunk)
      if plan.norms.isEmpty { backward(plan.steps[...], chunk, mode) }
    }
    prepareBackInPlace(weights)
    for index in plan.norms.reversed() {
      let norm = norm(index)
      forEachChunk(of: batch) { chunk in
        backward(plan.steps[(index + 1)..<end], chunk, mode)
        sumGradient(of: plan.steps[index], chunk)
        norm.measureBackward(pass(plan.steps[index], chunk, mode, with: weights))
      }
      norm.settleBackward(normPass(index, batch), fixingStatistics: fixingStatistics)
      end = index + 1
    }
    if !plan.norms.isEmpty {
      forEachChunk(of: batch) { backward(plan.steps[..<end], $0, mode) }
    }
  }

  private func evaluate(_ loss: any NativeLoss, _ chunk: Chunk) -> LossTally {
    guard let last = plan.steps.last else { return LossTally() }
    return loss.evaluate(
      LossPass(
        outputs: chunk.slot + last.output, gradient: chunk.slot + last.outputGradient, batch: chunk.batch,
        packs: chunk.firstPack..<chunk.firstPack + chunk.packs, width: outputWidth))
  }

  private func backward(_ steps: ArraySlice<ExecutionPlan.Step>, _ chunk: Chunk, _ mode: PassMode) {
    for step in steps.reversed() where step.trains {
      // A batch norm's was summed before it was measured.
      if step.norm == nil { sumGradient(of: step, chunk) }
      step.layer.backward(pass(step, chunk, mode, with: weights))
    }
  }

  /// Adds up what the readers of a step's output left of its gradient, in their order.
  private func sumGradient(of step: ExecutionPlan.Step, _ chunk: Chunk) {
    let sum = chunk.slot + step.outputGradient
    let count = Int64(chunk.packs * step.layer.output.count * Pack.lanes)
    for part in step.otherGradients { thalweg_add(sum, chunk.slot + part, 0, count, sum) }
  }

  /// Calls the body for each block of the parameter vector, at once where the budget allows.
  func forEachBlock(_ body: (_ range: Range<Int>, _ participant: Int) -> Void) {
    let count = layout.parameterCount
    let size = Self.vectorBlock
    workers.runOnSharedMemory(parts: (count + size - 1) / size, budget: budget) { part, participant in
      body(part * size..<min((part + 1) * size, count), participant)
    }
  }

  /// What the body gives for each block, in order.
  func sumsOverBlocks(_ body: (_ range: Range<Int>, _ participant: Int) -> Double) -> [Double] {
    let count = (layout.parameterCount + Self.vectorBlock - 1) / Self.vectorBlock
    let sums = AlignedStorage<Double>(count: count)
    forEachBlock { range, participant in
      sums.base[range.lowerBound / Self.vectorBlock] = body(range, participant)
    }
    return (0..<count).map { sums.base[$0] }
  }

  func norm(_ index: Int) -> any BatchStatisticsLayer {
    guard let norm = plan.steps[index].layer as? any BatchStatisticsLayer else {
      preconditionFailure("The plan lists the layers that have batch statistics.")
    }
    return norm
  }

  /// What concerns a batch as a whole at one of the plan's batch norms.
  func normPass(_ index: Int, _ batch: Batch) -> NormPass {
    let step = plan.steps[index]
    guard let norm = step.norm else {
      preconditionFailure("The plan numbers the layers that have batch statistics.")
    }
    return NormPass(
      chunkCount: plan.chunks(packs: batch.packCount), batchCount: batch.count, statistics: statistics[norm],
      parameters: UnsafePointer(weights.parameters.base + step.parameters),
      buffers: weights.buffers.base + step.buffers)
  }
}
