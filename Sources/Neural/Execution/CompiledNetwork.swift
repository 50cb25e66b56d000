/// A network ready to run: every buffer of every step is planned and taken before the first.
///
/// It holds one set of weights at a time; `load` replaces it. One thread at a time may use it.
public final class CompiledNetwork {
  public let network: Network
  public let layout: ParameterLayout
  public let batchSize: Int
  /// Width of one example's output.
  public let outputWidth: Int
  public let workers: WorkerPool
  public let budget: ThreadBudget

  let plan: ExecutionPlan
  let parameters: AlignedFloats
  let buffers: AlignedFloats
  /// The gradient of the last batch's mean loss, in the layout of the parameters.
  let gradient: AlignedFloats
  let chunkGradients: AlignedFloats
  /// Floats from one chunk's gradient to the next.
  let gradientStride: Int
  private let slots: AlignedFloats
  private let statistics: NormStatistics
  let tallies: AlignedStorage<LossTally>

  /// Plans for batches of at most `batchSize` examples.
  ///
  /// - Throws: `NetworkMismatch` when the layers' shapes do not fit together, or the buffers into memory.
  public init(
    _ network: Network, batchSize: Int, workers: WorkerPool, budget: ThreadBudget
  ) throws(NetworkMismatch) {
    precondition(MatrixProduct.isSingleThreaded, "OpenBLAS runs on one thread: the threads are the pool's.")
    let plan = try ExecutionPlan(network, batchSize: batchSize)
    try plan.checkMemory(width: workers.width)
    (self.network, self.plan, self.layout, self.batchSize) = (network, plan, plan.layout, batchSize)
    (self.workers, self.budget, outputWidth) = (workers, budget, plan.output.count)
    parameters = AlignedFloats(count: layout.parameterCount, filledWith: 0)
    gradient = AlignedFloats(count: layout.parameterCount, filledWith: 0)
    buffers = AlignedFloats(count: layout.bufferCount, filledWith: 0)
    buffers.copy(layout.initialBuffers)
    gradientStride = alignedCount(layout.parameterCount)
    chunkGradients = AlignedFloats(count: plan.chunkCount * gradientStride)
    slots = AlignedFloats(count: plan.slotLimit(width: workers.width) * plan.slotCount)
    statistics = NormStatistics(plan)
    tallies = AlignedStorage(count: plan.chunkCount)
  }

  /// Replaces the weights.
  public func load(parameters values: [Float]) {
    parameters.copy(values)
  }

  /// Replaces the running statistics of batch norms.
  public func load(buffers values: [Float]) {
    buffers.copy(values)
  }

  /// The running statistics as they stand.
  public var bufferValues: [Float] { buffers.array }

  /// The gradient that the last call of `gradient(of:...)` left.
  public var gradientValues: [Float] { gradient.array }

  /// Calls the body for each chunk of a batch, at once where the budget allows.
  func forEachChunk(of batch: Batch, _ body: (Chunk) -> Void) {
    let size = plan.chunkSize
    let count = batch.count
    let chunks = (count + size - 1) / size
    workers.run(parts: chunks, budget: budget) { part, participant in
      let slot = plan.norms.isEmpty ? participant : part
      body(
        Chunk(
          number: part, chunkCount: chunks, first: part * size, count: min(size, count - part * size),
          batch: batch, slot: slots.base + slot * plan.slotCount))
    }
  }

  /// The memory of one layer for one chunk.
  func pass(_ step: ExecutionPlan.Step, _ chunk: Chunk, _ mode: PassMode) -> LayerPass {
    let inputs = chunk.batch.inputs.base + chunk.first * plan.input.count
    return LayerPass(
      count: chunk.count, firstExample: chunk.first, chunk: chunk.number, chunkCount: chunk.chunkCount,
      batchCount: chunk.batch.count, mode: mode,
      input: step.input.map { chunk.slot + $0 } ?? inputs, output: chunk.slot + step.output,
      outputGradient: chunk.slot + step.outputGradient,
      inputGradient: step.inputGradient.map { chunk.slot + $0 },
      parameters: UnsafePointer(parameters.base + step.parameters),
      parameterGradient: chunkGradients.base + chunk.number * gradientStride + step.parameters,
      buffers: buffers.base + step.buffers, saved: chunk.slot + step.saved,
      scratch: chunk.slot + plan.scratch, statistics: step.norm.map { statistics[$0] })
  }
}

/// Some neighbouring examples of a batch, and the memory they are worked on in.
struct Chunk {
  let number: Int, chunkCount: Int
  let first: Int, count: Int
  let batch: Batch
  let slot: UnsafeMutablePointer<Float>
}
