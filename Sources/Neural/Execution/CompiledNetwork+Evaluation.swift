import Kernels

extension CompiledNetwork {
  /// Writes the outputs of a batch, [count, outputWidth], in evaluation mode.
  ///
  /// The bytes depend on the weights, the batch and the compiled batch size, and on nothing else.
  public func evaluate(_ batch: Batch, into outputs: UnsafeMutableBufferPointer<Float>) {
    check(batch)
    precondition(outputs.count >= batch.count * outputWidth, "There is room for every output.")
    guard let base = outputs.baseAddress, let last = plan.steps.last else { return }
    prepare(forTraining: false)
    forEachChunk(of: batch) { chunk in
      forward(plan.steps[...], chunk, .evaluation)
      for pack in 0..<chunk.packs {
        let place = chunk.firstPack + pack
        thalweg_unpack(
          chunk.slot + last.output + pack * outputWidth * Pack.lanes, Int32(batch.examples(in: place)),
          Int64(outputWidth), base + place * Pack.lanes * outputWidth)
      }
    }
  }

  /// The outputs of a batch, [count, outputWidth], in evaluation mode.
  public func outputs(of batch: Batch) -> [Float] {
    Array(unsafeUninitializedCapacity: batch.count * outputWidth) { buffer, count in
      evaluate(batch, into: buffer)
      count = batch.count * outputWidth
    }
  }

  func forward(_ steps: ArraySlice<ExecutionPlan.Step>, _ chunk: Chunk, _ mode: PassMode) {
    for step in steps { step.layer.forward(pass(step, chunk, mode)) }
  }

  func check(_ batch: Batch) {
    precondition(batch.input == plan.input, "A batch has the shape its network was compiled for.")
    precondition(batch.count > 0 && batch.count <= batchSize, "A batch fits its compiled network.")
  }
}
