import Declarations

/// What a network needs for batches of at most a given size: who reads and writes where, in floats.
///
/// Layers that have a form together are fused. A batch is cut into chunks of packs whose size depends on shapes alone;
/// each chunk runs in a slot of memory laid out by the plan, so that a step allocates nothing and results do not depend
/// on threads.
struct ExecutionPlan: Sendable {
  struct Step: Sendable {
    let layer: any CompiledLayer
    /// Offsets in the slot; nil for the network's own input.
    let input: Int?
    let output: Int
    let outputGradient: Int
    /// Nil for the first layer, whose input needs no gradient.
    let inputGradient: Int?
    let saved: Int
    /// Offsets in the flat vectors.
    let parameters: Int
    let buffers: Int
    /// Offset in a chunk's gradient of weights, which has those layers only whose gradient is not gathered over the batch.
    let chunkGradient: Int
    /// Offsets in what is prepared from weights, forward and back.
    let prepared: (forward: Int, back: Int)
    /// Offset in what is kept of a whole batch.
    let kept: Int
    /// Which batch norm this is, counted from 0.
    let norm: Int?
  }

  let input: Shape
  let output: Shape
  let steps: [Step]
  let layout: ParameterLayout
  let batchSize: Int
  /// Packs in one chunk.
  let chunkPacks: Int
  /// Floats of one slot, of one participant's scratch, and of what all chunks share.
  let slotCount: Int
  let scratchCount: Int
  let preparedCount: Int
  let keptCount: Int
  let chunkGradientCount: Int
  /// Batch norms in order, as places in `steps`.
  let norms: [Int]

  var packCount: Int { Pack.count(examples: batchSize) }
  var chunkCount: Int { chunks(packs: packCount) }
  /// Examples that a batch's memory has room for.
  var capacity: Int { packCount * Pack.lanes }

  func chunks(packs: Int) -> Int { (packs + chunkPacks - 1) / chunkPacks }

  /// Two packs, so that weights are read once for both, but one where a batch would fall into too few chunks to share
  /// among threads; more where it would fall into more than sixteen, as each has a gradient of its own.
  static func chunkPacks(packs: Int) -> Int {
    max(packs > 4 ? 2 : 1, (packs + 15) / 16)
  }

  init(_ network: Network, batchSize: Int) throws(NetworkMismatch) {
    precondition(batchSize > 0, "A batch has at least one example.")
    let layers = try network.compiled()
    guard !layers.isEmpty else {
      throw NetworkMismatch(layer: nil, reason: "a network has at least one layer")
    }
    layout = ParameterLayout(layers)
    chunkPacks = Self.chunkPacks(packs: Pack.count(examples: batchSize))
    let capacity = Pack.count(examples: batchSize) * Pack.lanes
    let fused = Self.fuse(layers.map(\.compiled))
    var planner = SlotPlanner(examples: chunkPacks * Pack.lanes)
    let gradients = planner.gradientSides(fused, input: network.input)
    var offsets = Offsets()
    var steps: [Step] = []
    for (index, layer) in fused.enumerated() {
      let places = planner.place(layer)
      steps.append(
        Step(
          layer: layer, input: places.input, output: places.output, outputGradient: gradients[index + 1],
          inputGradient: index == 0 ? nil : gradients[index], saved: places.saved,
          parameters: offsets.parameters, buffers: offsets.buffers, chunkGradient: offsets.chunkGradient,
          prepared: offsets.prepare(layer.memory.prepared), kept: offsets.kept,
          norm: layer is any BatchStatisticsLayer ? offsets.norms : nil))
      offsets.pass(layer, capacity: capacity)
    }
    slotCount = planner.used
    scratchCount = alignedCount(fused.map(\.memory.scratch).max() ?? 0)
    (preparedCount, keptCount) = (offsets.prepared, offsets.kept)
    chunkGradientCount = alignedCount(offsets.chunkGradient)
    norms = steps.indices.filter { steps[$0].norm != nil }
    (input, output) = (network.input, fused.last?.output ?? network.input)
    (self.steps, self.batchSize) = (steps, batchSize)
  }

  /// Joins each layer to the one before where the two have a form together.
  private static func fuse(_ layers: [any CompiledLayer]) -> [any CompiledLayer] {
    layers.reduce(into: []) { fused, layer in
      if let whole = fused.last?.absorbing(layer) {
        fused[fused.count - 1] = whole
      } else {
        fused.append(layer)
      }
    }
  }

  /// Where the next layer's shares of the flat vectors begin.
  private struct Offsets {
    var parameters = 0, buffers = 0, chunkGradient = 0, prepared = 0, kept = 0, norms = 0

    mutating func prepare(_ counts: (forward: Int, back: Int)) -> (forward: Int, back: Int) {
      let forward = prepared
      let back = forward +| alignedCount(counts.forward)
      prepared = (back +| alignedCount(counts.back))
      return (forward, back)
    }

    mutating func pass(_ layer: any CompiledLayer, capacity: Int) {
      parameters += layer.parameterCount
      buffers += layer.bufferCount
      kept +|= alignedCount(layer.memory.kept *| capacity)
      if !(layer is any BatchGradientLayer) { chunkGradient += layer.parameterCount }
      if layer is any BatchStatisticsLayer { norms += 1 }
    }
  }
}
