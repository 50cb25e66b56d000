extension CompiledNetwork {
  /// Estimates the running statistics anew over a whole source, for the weights that are loaded.
  ///
  /// Training mode without dropout, batches in the source's order, cumulative averaging: the mean of the batches'
  /// means and unbiased variances, weighted by batch size, in Double. What a point of a curve wants, whose
  /// statistics are no combination of its ends'. Nothing happens in a network without batch norms.
  public func estimateBuffers(over source: some BatchSource) {
    guard !plan.norms.isEmpty else { return }
    let sums = AlignedStorage<Double>(count: layout.bufferCount, filledWith: 0)
    let batch = source.makeBatch()
    prepare(weights, forTraining: false)
    for index in 0..<source.batchCount {
      fill(batch, from: source, epoch: 0, index: index)
      check(batch)
      measureNorms(batch, .training(nil), movingBuffers: false)
      for place in plan.norms {
        norm(place).addStatistics(
          normPass(place, batch), to: sums.base + plan.steps[place].buffers)
      }
    }
    for index in 0..<layout.bufferCount {
      buffers.base[index] = Float(sums.base[index] / Double(source.exampleCount))
    }
  }
}
