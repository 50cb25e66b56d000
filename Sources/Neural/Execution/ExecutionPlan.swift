/// What a network needs for batches of at most a given size: who reads and writes where, in floats.
///
/// A batch is cut into chunks whose size depends on shapes alone; each chunk runs in a slot of memory laid out
/// by the plan, so that a step allocates nothing and results do not depend on threads.
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
    /// Which batch norm this is, counted from 0.
    let norm: Int?
  }

  let input: Shape
  let output: Shape
  let steps: [Step]
  let layout: ParameterLayout
  let batchSize: Int
  let chunkSize: Int
  /// Floats of one slot, and where its scratch begins.
  let slotCount: Int
  let scratch: Int
  /// Batch norms in order, as places in `steps`.
  let norms: [Int]

  var chunkCount: Int { (batchSize + chunkSize - 1) / chunkSize }

  /// 32 examples, or more where a batch would fall into more than sixteen chunks with a gradient each.
  static func chunkSize(batchSize: Int) -> Int {
    max(32, (batchSize + 15) / 16)
  }

  init(_ network: Network, batchSize: Int) throws(NetworkMismatch) {
    precondition(batchSize > 0, "A batch has at least one example.")
    let layers = try network.compiled()
    guard !layers.isEmpty else {
      throw NetworkMismatch(layer: nil, reason: "a network has at least one layer")
    }
    let layout = ParameterLayout(layers)
    let chunkSize = min(Self.chunkSize(batchSize: batchSize), batchSize)
    var planner = SlotPlanner(examples: chunkSize)
    var steps: [Step] = []
    var norms: [Int] = []
    var parameters = 0
    var buffers = 0
    let gradients = planner.gradientSides(layers.map(\.compiled), input: network.input)
    for (index, layer) in layers.enumerated() {
      let places = planner.place(layer.compiled)
      let isNorm = layer.compiled is any BatchStatisticsLayer
      steps.append(
        Step(
          layer: layer.compiled, input: places.input, output: places.output,
          outputGradient: gradients[index + 1], inputGradient: index == 0 ? nil : gradients[index],
          saved: places.saved, parameters: parameters, buffers: buffers, norm: isNorm ? norms.count : nil))
      if isNorm { norms.append(index) }
      parameters += layer.compiled.parameters.reduce(0) { $0 + $1.shape.reduce(1, *) }
      buffers += layer.compiled.buffers.reduce(0) { $0 + $1.shape.reduce(1, *) }
    }
    scratch = planner.used
    slotCount = scratch + alignedCount(layers.map(\.compiled.memory.scratch).max() ?? 0)
    input = network.input
    output = layers.last?.compiled.output ?? network.input
    (self.steps, self.norms, self.layout) = (steps, norms, layout)
    (self.batchSize, self.chunkSize) = (batchSize, chunkSize)
  }
}
