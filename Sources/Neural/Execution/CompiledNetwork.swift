import Networks

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
  /// The weights that a call works with.
  var weights: LoadedWeights
  /// The gradient of the last batch's mean loss, in the layout of the parameters.
  let gradient: AlignedFloats
  let chunkGradients: AlignedFloats
  let kept: AlignedFloats
  let gatherTasks: [GatherTask]
  let preparations: [Preparation]
  private let slots: AlignedFloats
  private let codes: AlignedStorage<UInt8>
  private let places: AlignedStorage<Int32>
  let scratches: AlignedFloats
  let statistics: NormStatistics
  let tallies: AlignedStorage<LossTally>

  /// Plans for batches of at most `batchSize` examples.
  ///
  /// - Throws: `NetworkMismatch` when the layers' shapes do not fit together, or the buffers into memory.
  public convenience init(
    _ network: Network, batchSize: Int, workers: WorkerPool, budget: ThreadBudget
  ) throws(NetworkMismatch) {
    try self.init(
      network, plan: try ExecutionPlan(network, batchSize: batchSize), workers: workers, budget: budget)
  }

  init(
    _ network: Network, plan: ExecutionPlan, workers: WorkerPool, budget: ThreadBudget
  ) throws(NetworkMismatch) {
    let batchSize = plan.batchSize
    try plan.checkMemory(width: workers.width)
    (self.network, self.plan, self.layout, self.batchSize) = (network, plan, plan.layout, batchSize)
    (self.workers, self.budget, outputWidth) = (workers, budget, plan.output.count)
    weights = LoadedWeights(plan, trains: true)
    gradient = AlignedFloats(count: layout.parameterCount, filledWith: 0)
    chunkGradients = AlignedFloats(count: plan.chunkCount * plan.chunkGradientCount)
    kept = AlignedFloats(count: plan.keptCount)
    gatherTasks = GatherTask.all(plan)
    preparations = Preparation.all(plan)
    let slotLimit = plan.slotLimit(width: workers.width)
    slots = AlignedFloats(count: slotLimit * plan.slotCount)
    codes = AlignedStorage(count: slotLimit * plan.codeCount)
    places = AlignedStorage(count: slotLimit * plan.placeCount)
    scratches = AlignedFloats(count: workers.width * plan.scratchCount)
    statistics = NormStatistics(plan)
    tallies = AlignedStorage(count: plan.chunkCount)
  }

  /// Replaces the weights.
  public func load(parameters values: [Float]) {
    weights.load(parameters: values)
  }

  /// Replaces the running statistics of batch norms.
  public func load(buffers values: [Float]) {
    weights.buffers.copy(values)
  }

  var parameters: AlignedFloats { weights.parameters }
  var buffers: AlignedFloats { weights.buffers }

  /// The running statistics as they stand.
  public var bufferValues: [Float] { buffers.array }

  /// The gradient that the last call of `gradient(of:...)` left.
  public var gradientValues: [Float] { gradient.array }

  /// Fills a batch from a source, its packs at once where the budget allows.
  public func fill(_ batch: Batch, from source: some BatchSource, epoch: Int, index: Int) {
    batch.resize(source.count(ofBatch: index))
    workers.runOnSharedMemory(parts: batch.packCount, budget: budget) { pack, _ in
      source.fill(batch, pack: pack, epoch: epoch, index: index)
    }
  }

  /// Calls the body for each chunk of a batch, at once where the budget allows.
  func forEachChunk(of batch: Batch, _ body: (Chunk) -> Void) {
    let chunks = plan.chunks(packs: batch.packCount)
    workers.runOnSharedMemory(parts: chunks, budget: budget) { part, participant in
      body(chunk(part, of: batch, slot: plan.norms.isEmpty ? participant : part, participant: participant))
    }
  }

  func chunk(_ number: Int, of batch: Batch, slot: Int, participant: Int) -> Chunk {
    let size = plan.chunkPacks * Pack.lanes
    return Chunk(
      number: number, chunkCount: plan.chunks(packs: batch.packCount), firstPack: number * plan.chunkPacks,
      count: min(size, batch.count - number * size), batch: batch,
      slot: slots.base + slot * plan.slotCount, codes: codes.base + slot * plan.codeCount,
      places: places.base + slot * plan.placeCount, scratch: scratches.base + participant * plan.scratchCount)
  }

  /// The memory of one layer for one chunk.
  func pass(
    _ step: ExecutionPlan.Step, _ chunk: Chunk, _ mode: PassMode, with weights: LoadedWeights
  ) -> LayerContext {
    LayerContext(
      count: chunk.count, firstPack: chunk.firstPack, chunk: chunk.number, chunkCount: chunk.chunkCount,
      batchCount: chunk.batch.count, capacity: plan.capacity, mode: mode,
      input: step.input.map { chunk.slot + $0 } ?? chunk.batch.inputs(chunk.firstPack),
      output: chunk.slot + step.output, outputGradient: chunk.slot + step.outputGradient,
      inputGradient: step.inputGradient.map { chunk.slot + $0 },
      parameters: UnsafePointer(weights.parameters.base + step.parameters),
      prepared: (
        UnsafePointer(weights.preparedForward(step)), UnsafePointer(weights.preparedBack(step))
      ),
      parameterGradient: chunkGradients.base + chunk.number * plan.chunkGradientCount + step.chunkGradient,
      buffers: weights.buffers.base + step.buffers, codes: chunk.codes + step.codes,
      places: chunk.places + step.places,
      kept: kept.base + step.kept,
      scratch: chunk.scratch, statistics: step.norm.map { statistics[$0] }, others: step.others,
      slot: chunk.slot, batchInput: step.others.isEmpty ? nil : chunk.batch.inputs(chunk.firstPack))
  }
}

/// Some neighbouring packs of a batch, and the memory they are worked on in.
struct Chunk {
  let number: Int, chunkCount: Int
  /// The first pack's place in the batch, and how many examples there are from there on.
  let firstPack: Int, count: Int
  let batch: Batch
  let slot: UnsafeMutablePointer<Float>
  let codes: UnsafeMutablePointer<UInt8>, places: UnsafeMutablePointer<Int32>
  let scratch: UnsafeMutablePointer<Float>

  var packs: Int { Pack.count(examples: count) }
}

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
