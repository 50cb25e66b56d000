/// One set of weights as kernels want it: parameters, running statistics, and what is worked out from the former.
final class LoadedWeights {
  let parameters: AlignedFloats
  let buffers: AlignedFloats
  let prepared: AlignedFloats
  /// Whether `prepared` belongs to the parameters, for forward passes.
  var isPrepared = false

  init(_ plan: ExecutionPlan) {
    parameters = AlignedFloats(count: plan.layout.parameterCount, filledWith: 0)
    buffers = AlignedFloats(count: plan.layout.bufferCount, filledWith: 0)
    buffers.copy(plan.layout.initialBuffers)
    prepared = AlignedFloats(count: plan.preparedCount)
  }

  func load(parameters values: [Float]) {
    parameters.copy(values)
    isPrepared = false
  }
}
