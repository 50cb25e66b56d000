import Kernels
import Networks

extension CompiledNetwork {
  /// Writes the outputs of a batch, [count, outputWidth], in evaluation mode.
  ///
  /// The bytes depend on the weights and the batch's examples, and on nothing else.
  public func evaluate(_ batch: Batch, into outputs: UnsafeMutableBufferPointer<Float>) {
    precondition(outputs.count >= batch.count * outputWidth, "There is room for every output.")
    guard let base = outputs.baseAddress else { return }
    evaluate(batch, with: [weights], into: [base])
  }

  /// The outputs of a batch, [count, outputWidth], in evaluation mode.
  public func outputs(of batch: Batch) -> [Float] {
    Array(unsafeUninitializedCapacity: batch.count * outputWidth) { buffer, count in
      evaluate(batch, into: buffer)
      count = batch.count * outputWidth
    }
  }

  /// The outputs of a batch for several sets of weights, each at a place of its own.
  ///
  /// One set passes over the whole batch before the next one's turn: a batch of images is in the last cache by then, and
  /// weights, which are read again for every chunk, stay in a nearer one.
  ///
  /// - Parameter combined: the first layer's responses to this batch, and each set's coefficients in them.
  func evaluate(
    _ batch: Batch, with sets: [LoadedWeights], into places: [UnsafeMutablePointer<Float>],
    combined: (responses: LinearLayerReuse, coefficients: [[Float]])? = nil
  ) {
    check(batch)
    for set in sets { prepare(set, forTraining: false) }
    let chunks = plan.chunks(packs: batch.packCount)
    workers.runOnSharedMemory(parts: chunks * sets.count, budget: budget) { part, participant in
      let set = part / chunks
      let chunk = chunk(part % chunks, of: batch, slot: participant, participant: participant)
      if let combined { combined.responses.combine(combined.coefficients[set], chunk, with: sets[set]) }
      forward(plan.steps[(combined?.responses.next ?? 0)...], chunk, .evaluation, with: sets[set])
      unpack(chunk, to: places[set])
    }
  }

  private func unpack(_ chunk: Chunk, to base: UnsafeMutablePointer<Float>) {
    guard let last = plan.steps.last else { return }
    for pack in 0..<chunk.packs {
      let place = chunk.firstPack + pack
      thalweg_unpack(
        chunk.slot + last.output + pack * outputWidth * Pack.lanes, Int32(chunk.batch.examples(in: place)),
        Int64(outputWidth), base + place * Pack.lanes * outputWidth)
    }
  }

  func forward(
    _ steps: ArraySlice<ExecutionPlan.Step>, _ chunk: Chunk, _ mode: PassMode, with weights: LoadedWeights
  ) {
    var index = steps.startIndex
    while index < steps.endIndex {
      let step = steps[index]
      var context = pass(step, chunk, mode, with: weights)
      index += 1
      if !mode.isTraining, step.takesNorm, index < steps.endIndex,
        let norm = steps[index].layer as? CompiledBatchNorm
      {
        let normContext = pass(steps[index], chunk, mode, with: weights)
        context.norm = norm.taken(normContext, in: context.scratch + alignedCount(step.layer.memory.scratch))
        context.output = normContext.output
        index += 1
      }
      step.layer.forward(context)
    }
  }

  func check(_ batch: Batch) {
    precondition(batch.input == plan.input, "A batch has the shape its network was compiled for.")
    precondition(batch.count > 0 && batch.count <= batchSize, "A batch fits its compiled network.")
  }
}
