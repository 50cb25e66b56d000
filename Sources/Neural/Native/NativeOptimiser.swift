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
}

extension SGD: NativeOptimiser {
  func update(_ block: OptimiserBlock, rate: Double, step: Int) {
    thalweg_sgd(
      block.parameters, block.gradient, block.first, Float(rate), Float(momentum), Float(weightDecay),
      nesterov ? 1 : 0, Int64(block.count))
  }
}

extension Adam: NativeOptimiser {
  func update(_ block: OptimiserBlock, rate: Double, step: Int) {
    let taken = Double(step + 1)
    var numbers = thalweg_adam_step(
      complement1: Float(1 - beta1), beta2: Float(beta2), complement2: Float(1 - beta2),
      step_size: Float(rate / (1 - pow(beta1, taken))), root_correction: Float(sqrt(1 - pow(beta2, taken))),
      epsilon: Float(epsilon), decay: Float(weightDecay))
    thalweg_adam(
      block.parameters, block.gradient, block.first, block.second, &numbers, Int64(block.count))
  }
}

/// The vectors of an optimiser while it works, copied from its state and back.
final class OptimiserVectors {
  private let vectors: [AlignedFloats]

  init(_ state: OptimiserState) {
    vectors = state.vectors.map { values in
      let vector = AlignedFloats(count: values.count)
      vector.copy(values)
      return vector
    }
  }

  var state: OptimiserState { OptimiserState(vectors: vectors.map(\.array)) }

  /// The vectors of a stretch that begins `offset` floats in in each vector.
  func block(
    at offset: Int, count: Int, parameters: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>
  ) -> OptimiserBlock {
    OptimiserBlock(
      parameters: parameters, gradient: gradient,
      first: vectors.isEmpty ? parameters : vectors[0].base + offset,
      second: vectors.count < 2 ? parameters : vectors[1].base + offset, count: count)
  }
}
