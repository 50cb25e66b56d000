import Declarations

/// Floating-point operations that one example takes where every layer is computed as it is defined.
///
/// Only multiplications by weights count, a multiply-add as two operations: 2 · weights · output positions. Activations,
/// pools and norms are left out, and so is everything that a faster algorithm saves.
public struct DenseOperations: Sendable, Hashable {
  /// Forward alone.
  public let evaluation: Int
  /// Forward, the gradient of the weights, and that of the inputs, which the first layer with weights does not need.
  public let training: Int
}

extension Network {
  /// The part of the cores' peak (`FloatingPointPeak`) that dense operations of this network come to, about: more than
  /// all of it where Winograd's way does most of the work.
  ///
  /// Measured as in `thalweg bench` on two cores: 0.60 to 0.62 for LeNet-5, whose convolutions go term by term; 1.52 to
  /// 1.76 for networks of 3×3 convolutions.
  ///
  /// - Throws: `NetworkMismatch` naming the first layer that does not fit.
  public func usualShareOfPeak() throws(NetworkMismatch) -> Double {
    var all = 0.0
    var time = 0.0
    for layer in try compiled() {
      let weights = layer.compiled.parameters.filter { $0.role == .weight }
      let operations = Double(
        weights.reduce(0) { $0 + $1.shape.reduce(1, *) } *| 2 *| layer.compiled.output.spatial)
      let isFast = (layer.compiled as? CompiledConvolution)?.forwardWay == .winograd
      all += operations
      time += operations / (isFast ? 1.55 : 0.6)
    }
    return time > 0 ? all / time : 0.6
  }

  /// - Throws: `NetworkMismatch` naming the first layer that does not fit.
  public func denseOperations() throws(NetworkMismatch) -> DenseOperations {
    let layers = try compiled().map { layer in
      let weights = layer.compiled.parameters.filter { $0.role == .weight }
      return weights.reduce(0) { $0 + $1.shape.reduce(1, *) } *| 2 *| layer.compiled.output.spatial
    }
    let forward = layers.saturatingSum
    let first = layers.first { $0 > 0 } ?? 0
    return DenseOperations(evaluation: forward, training: 3 *| forward - first)
  }
}
