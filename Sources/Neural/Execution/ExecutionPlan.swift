import Declarations
import Networks
import Platform

/// What a network needs for batches of at most a given size: who reads and writes where, in floats.
///
/// A batch is cut into chunks of packs whose size depends on shapes alone; each chunk runs in a slot of memory laid out
/// by the plan, so that a step allocates nothing and results do not depend on threads.
struct ExecutionPlan: Sendable {
  struct Step: Sendable {
    let layer: any CompiledLayer
    /// The values that it reads and the one that it makes, by their numbers in the graph.
    let inputs: [Int], value: Int
    /// Offset of the first input in the slot; nil for the network's own input.
    let input: Int?
    let output: Int
    /// Where the gradient of its output is, the sum of the part there and of those elsewhere, in order.
    let outputGradient: Int, otherGradients: [Int]
    /// Where the gradient of the first input goes; nil where nothing before it has parameters.
    let inputGradient: Int?
    /// The inputs after the first.
    let others: [Operand]
    /// Whether gradients come this far.
    let trains: Bool
    let codes: Int, places: Int
    /// Offsets in the flat vectors.
    let parameters: Int
    let buffers: Int
    let parameterCount: Int
    /// Offset in a chunk's gradient of weights, which has those layers only whose gradient is not gathered over the batch.
    let chunkGradient: Int
    /// Offsets in what is prepared from weights for the way forward, and for the way back.
    let prepared: (forward: Int, back: Int)
    /// Offset in what is kept of a whole batch.
    let kept: Int
    /// Which batch norm this is, counted from 0.
    let norm: Int?
    /// Whether in evaluation it computes the batch norm that the next step is.
    let takesNorm: Bool

    /// Whether somebody wants the gradient of one of its inputs.
    var goesOn: Bool { inputGradient != nil || others.contains { $0.gradient != nil } }
  }

  /// Offsets of an input and its gradient in the slot; no value for the network's own input, no gradient where nobody
  /// wants it.
  struct Operand: Sendable {
    let value: Int?
    let gradient: Int?
  }

  let input: Shape
  let output: Shape
  let steps: [Step]
  let layout: ParameterLayout
  let batchSize: Int
  /// Packs in one chunk.
  let chunkPacks: Int
  /// Floats of one slot, and codes and places.
  let slotCount: Int, codeCount: Int, placeCount: Int
  /// Floats of one participant's scratch, and of what all chunks share.
  let scratchCount: Int
  /// Floats of what is prepared from weights.
  let preparedCount: (forward: Int, back: Int)
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

  /// - Parameter takesNorms: whether layers compute batch norms behind them where they can, which changes no byte.
  init(_ network: Network, batchSize: Int, takesNorms: Bool = true) throws(NetworkMismatch) {
    precondition(batchSize > 0, "A batch has at least one example.")
    let graph = try network.graph()
    guard !graph.nodes.isEmpty else { throw NetworkMismatch(reason: "a network has at least one layer") }
    let lowered = try LoweredGraph(graph)
    layout = ParameterLayout(graph)
    chunkPacks = Self.chunkPacks(packs: Pack.count(examples: batchSize))
    let capacity = Pack.count(examples: batchSize) * Pack.lanes
    let slot = SlotPlan(lowered, examples: chunkPacks * Pack.lanes)
    var offsets = Offsets()
    var steps: [Step] = []
    for (index, step) in lowered.steps.enumerated() {
      let operands = zip(step.inputs, slot.inputGradients[index]).map {
        Operand(value: slot.values[$0], gradient: $1)
      }
      steps.append(
        Step(
          layer: step.layer, inputs: step.inputs, value: step.output, input: operands[0].value,
          output: slot.values[step.output] ?? 0, outputGradient: slot.outputGradients[index].first ?? 0,
          otherGradients: Array(slot.outputGradients[index].dropFirst()),
          inputGradient: operands[0].gradient, others: Array(operands.dropFirst()), trains: step.trains,
          codes: slot.codes[index], places: slot.places[index], parameters: step.parameters.lowerBound,
          buffers: step.buffers.lowerBound, parameterCount: step.parameters.count,
          chunkGradient: offsets.chunkGradient, prepared: (offsets.prepared.forward, offsets.prepared.back),
          kept: offsets.kept, norm: step.layer is any BatchStatisticsLayer ? offsets.norms : nil,
          takesNorm: takesNorms && lowered.takesNorm(at: index)))
      offsets.pass(step, goesOn: steps[index].goesOn, capacity: capacity)
    }
    (slotCount, codeCount, placeCount) = (slot.count, slot.codeCount, slot.placeCount)
    scratchCount =
      steps.indices.map { index in
        let own = alignedCount(steps[index].layer.memory.scratch)
        guard steps[index].takesNorm, let norm = steps[index + 1].layer as? CompiledBatchNorm else {
          return own
        }
        return own + alignedCount(norm.takenScratch)
      }.max() ?? 0
    (preparedCount, keptCount) = (offsets.prepared, offsets.kept)
    chunkGradientCount = alignedCount(offsets.chunkGradient)
    norms = steps.indices.filter { steps[$0].norm != nil }
    (input, output) = (graph.input, graph.outputShape)
    (self.steps, self.batchSize) = (steps, batchSize)
  }

  /// Where the next layer's shares of the flat vectors begin.
  private struct Offsets {
    var chunkGradient = 0, kept = 0, norms = 0
    var prepared = (forward: 0, back: 0)

    mutating func pass(_ step: LoweredGraph.Step, goesOn: Bool, capacity: Int) {
      kept +|= alignedCount(step.layer.memory.kept *| capacity)
      prepared.forward +|= alignedCount(step.layer.memory.prepared.forward)
      if goesOn { prepared.back +|= alignedCount(step.layer.memory.prepared.back) }
      if !(step.layer is any BatchGradientLayer) { chunkGradient += step.parameters.count }
      if step.layer is any BatchStatisticsLayer { norms += 1 }
    }
  }
}

extension ExecutionPlan {
  /// Slots that a pool of some width needs: one a thread, and one a chunk where batch norms make chunks wait for each
  /// other.
  func slotLimit(width: Int) -> Int {
    norms.isEmpty ? width : max(chunkCount, width)
  }

  /// Whether what is prepared for the way back takes the place of what was for the way forward. Where batch norms divide a
  /// step, all chunks are forward before the first goes back; else each goes both ways by itself.
  var preparesBackInPlace: Bool { !norms.isEmpty }

  /// Floats that the way back wants beside those of the way forward.
  var preparedCountBeside: Int {
    preparesBackInPlace ? max(0, preparedCount.back - preparedCount.forward) : preparedCount.back
  }

  /// What one slot takes, counted in floats.
  var slotSize: Int { slotCount +| placeCount +| codeCount / 4 }

  /// Refuses a batch whose buffers are larger than the machine's memory.
  func checkMemory(width: Int) throws(NetworkMismatch) {
    let floats =
      Double(slotLimit(width: width)) * Double(slotSize) + Double(width) * Double(scratchCount)
      + Double(chunkCount) * Double(chunkGradientCount)
      + Double(preparedCount.forward + preparedCountBeside + keptCount)
    let needed = floats * 4 / 1e9
    let present = Double(MachineMemory.installed) / 1e9
    guard needed <= present else {
      throw NetworkMismatch(
        reason: "a batch of \(batchSize) examples takes \(Int(needed.rounded(.up))) GB, and this machine has "
          + "\(Int(present)): make the batch smaller")
    }
  }
}
