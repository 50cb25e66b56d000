/// The first layer of many points at once: its outputs under each base vector, combined for each point.
///
/// For a linear layer that is a few values read instead of a sum over all inputs. A convolution's outputs are many
/// and its terms few: reading them from memory took longer than computing them wherever it was measured.
final class LinearLayerReuse {
  private let network: CompiledNetwork
  private let place: Int
  private let layer: CompiledLinear
  private let bases: [LoadedWeights]
  /// Floats of one pack's responses, and of a batch's under one base vector.
  private let packCount: Int, stride: Int
  private let responses: AlignedFloats

  /// Nil where the layer is better computed for each point.
  ///
  /// The answer depends on shapes and the number of base vectors alone, as bytes do depend on it.
  init?(_ network: CompiledNetwork, _ basis: PointBasis) {
    let plan = network.plan
    guard let place = plan.steps.firstIndex(where: { $0.parameterCount > 0 }),
      plan.isSelfContained(after: place),
      let layer = plan.steps[place].layer as? CompiledLinear,
      layer.inputs > Self.leastShare * basis.vectors.count
    else { return nil }
    self.network = network
    self.place = place
    self.layer = layer
    packCount = layer.outputs * Pack.lanes
    stride = packCount * plan.packCount
    bases = basis.vectors.map { vector in
      let weights = LoadedWeights(plan, trains: false)
      weights.load(parameters: vector)
      return weights
    }
    responses = AlignedFloats(count: bases.count * stride)
    for weights in bases { network.prepare(weights, forTraining: false) }
  }

  /// Where the layer's parameters are among the network's.
  var parameters: Range<Int> {
    let step = network.plan.steps[place]
    return step.parameters..<step.parameters + step.parameterCount
  }

  /// The step after the layer.
  var next: Int { place + 1 }

  /// How many inputs' worth of work reading one response is, about.
  private static let leastShare = 10

  /// Computes the layer for a batch under every base vector.
  func respond(to batch: Batch) {
    let chunks = network.plan.chunks(packs: batch.packCount)
    network.workers.runOnSharedMemory(parts: chunks * bases.count, budget: network.budget) {
      part, participant in
      let base = part / chunks
      let chunk = network.chunk(part % chunks, of: batch, slot: participant, participant: participant)
      network.forward(network.plan.steps[..<place], chunk, .evaluation, with: bases[base])
      layer.respond(
        network.pass(network.plan.steps[place], chunk, .evaluation, with: bases[base]),
        into: responses.base + base * stride + chunk.firstPack * packCount)
    }
  }

  /// Writes the layer's output for one chunk at the point with these coefficients.
  func combine(_ coefficients: [Float], _ chunk: Chunk, with weights: LoadedWeights) {
    let pass = network.pass(network.plan.steps[place], chunk, .evaluation, with: weights)
    for pack in 0..<pass.packs {
      layer.combine(
        responses.base + (chunk.firstPack + pack) * packCount, stride: stride, coefficients: coefficients,
        into: pass.output + pack * packCount)
    }
  }
}

extension ExecutionPlan {
  /// Whether the steps after one read nothing that was made before it.
  fileprivate func isSelfContained(after place: Int) -> Bool {
    let earlier = Set(steps[..<place].map(\.value))
    return steps[(place + 1)...].allSatisfy { earlier.isDisjoint(with: $0.inputs) }
  }
}
