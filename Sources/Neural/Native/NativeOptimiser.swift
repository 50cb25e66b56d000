import Kernels
import Networks
import Platform

/// An optimiser that this engine can compute.
protocol NativeOptimiser: Optimiser {
  /// Moves one block of weights.
  func update(_ block: OptimiserBlock, rate: Double, step: Int)
}

/// A stretch of the vectors that an optimiser works on. It decides nothing: any cut gives the same bytes.
struct OptimiserBlock {
  let parameters: UnsafeMutablePointer<Float>
  let gradient: UnsafePointer<Float>
  /// The optimiser's own vectors; the parameters again where it has fewer than two.
  let first: UnsafeMutablePointer<Float>, second: UnsafeMutablePointer<Float>
  let count: Int
  /// Whether weight decay acts on it.
  let decays: Bool
}

extension SGD: NativeOptimiser {
  func update(_ block: OptimiserBlock, rate: Double, step: Int) {
    thalweg_sgd(
      block.parameters, block.gradient, block.first, Float(rate), Float(momentum),
      Float(block.decays ? weightDecay : 0), nesterov ? 1 : 0, Int64(block.count))
  }
}

extension Adam: NativeOptimiser {
  func update(_ block: OptimiserBlock, rate: Double, step: Int) {
    var numbers = thalweg_adam_step(
      rate: rate, step: step, beta1: beta1, beta2: beta2, epsilon: epsilon,
      decay: block.decays ? weightDecay : 0)
    thalweg_adam(
      block.parameters, block.gradient, block.first, block.second, &numbers, Int64(block.count))
  }
}

extension AdamW: NativeOptimiser {
  func update(_ block: OptimiserBlock, rate: Double, step: Int) {
    var numbers = thalweg_adam_step(
      rate: rate, step: step, beta1: beta1, beta2: beta2, epsilon: epsilon, decay: 0,
      kept: block.decays ? 1 - rate * weightDecay : 1)
    thalweg_adam(
      block.parameters, block.gradient, block.first, block.second, &numbers, Int64(block.count))
  }
}

extension thalweg_adam_step {
  /// - Parameters:
  ///   - step: counted from 0.
  ///   - decay: times the weights is added to their gradient.
  ///   - kept: the share of the weights that stays before they move.
  fileprivate init(
    rate: Double, step: Int, beta1: Double, beta2: Double, epsilon: Double, decay: Double, kept: Double = 1
  ) {
    let taken = Double(step + 1)
    self.init(
      complement1: Float(1 - beta1), beta2: Float(beta2), complement2: Float(1 - beta2),
      step_size: Float(rate / (1 - pow(beta1, taken))), root_correction: Float(sqrt(1 - pow(beta2, taken))),
      epsilon: Float(epsilon), decay: Float(decay), kept: Float(kept))
  }
}

/// Which stretches of a network's parameters weight decay acts on.
struct DecayedStretches {
  /// Where stretches begin, from 0 on, and whether decay acts on each.
  private let stretches: [(start: Int, decays: Bool)]

  init(_ layout: ParameterLayout, of optimiser: any Optimiser) {
    guard !optimiser.decaysNormsAndBiases else {
      stretches = [(0, true)]
      return
    }
    var found: [(start: Int, decays: Bool)] = []
    for (tensor, declaration) in zip(layout.parameters, layout.declarations) {
      let decays = declaration.role == .weight
      if found.last?.decays != decays { found.append((tensor.offset, decays)) }
    }
    stretches = found
  }

  /// The parts of a block of the parameter vector that are treated alike, in order.
  func forEach(in block: Range<Int>, _ body: (_ part: Range<Int>, _ decays: Bool) -> Void) {
    if stretches.count == 1 { return body(block, stretches[0].decays) }
    for (index, stretch) in stretches.enumerated() {
      let end = index + 1 < stretches.count ? stretches[index + 1].start : block.upperBound
      let part = (stretch.start..<max(end, stretch.start)).clamped(to: block)
      if !part.isEmpty { body(part, stretch.decays) }
    }
  }
}

/// The vectors of an optimiser while it works, copied from its state and back.
final class OptimiserVectors {
  private var vectors: [AlignedFloats]

  init(_ state: OptimiserState) {
    vectors = state.vectors.map { values in
      let vector = AlignedFloats(count: values.count)
      vector.copy(values)
      return vector
    }
  }

  /// What they have come to. Each is given up as soon as it is copied, so that no two are there twice.
  func release() -> OptimiserState {
    var state = OptimiserState(vectors: [])
    while !vectors.isEmpty { state.vectors.append(vectors.removeFirst().array) }
    return state
  }

  /// The vectors of a stretch that begins `offset` floats in in each vector.
  func block(
    at offset: Int, count: Int, parameters: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
    decays: Bool
  ) -> OptimiserBlock {
    OptimiserBlock(
      parameters: parameters, gradient: gradient,
      first: vectors.isEmpty ? parameters : vectors[0].base + offset,
      second: vectors.count < 2 ? parameters : vectors[1].base + offset, count: count,
      decays: decays)
  }
}
