import Networks

/// An evaluation on this machine's processor.
final class NativeEvaluation: EvaluationSession {
  private let compiled: CompiledNetwork
  private let batches: ExampleBatches
  private let batchSize: Int
  /// What it has in hand with statistics estimated, and over which examples, is kept from call to call.
  private var estimating: (over: Examples, evaluation: PointEvaluation)?

  init(_ job: EvaluationJob, with compiled: CompiledNetwork) {
    self.compiled = compiled
    batches = ExampleBatches(job.examples, batchSize: job.batchSize)
    batchSize = job.batchSize
  }

  func evaluate(
    _ space: any WeightSpace, at places: [[Double]], norms: NormPolicy,
    receive: (_ place: Int, _ outputs: [Float]) throws -> Void
  ) throws {
    try evaluation(with: norms, at: places).run(space, at: places) { place, outputs in
      try receive(place, outputs)
      return true
    }
  }

  func statistics(at weights: [Float], over examples: Examples) -> [Float] {
    compiled.load(parameters: weights)
    compiled.estimateBuffers(over: ExampleBatches(examples, batchSize: batchSize))
    return compiled.buffers.array
  }

  private func evaluation(with norms: NormPolicy, at places: [[Double]]) -> PointEvaluation {
    switch norms {
    case .given(let values): return PointEvaluation(compiled, over: batches, buffers: .given(values))
    case .averaged(let first, let second):
      return PointEvaluation(
        compiled, over: batches,
        buffers: .each { place in
          let t = Float(places[place][0])
          return zip(first, second).map { (1 - t) * $0 + t * $1 }
        })
    case .estimated(let examples):
      if let estimating, estimating.over == examples { return estimating.evaluation }
      let made = PointEvaluation(
        compiled, over: batches,
        buffers: .estimated(ExampleBatches(examples, batchSize: batchSize)))
      estimating = (examples, made)
      return made
    }
  }
}
