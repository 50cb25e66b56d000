import Declarations
import Networks

/// Floating-point operations that one example takes where every layer is computed as it is defined.
///
/// Only multiplications by weights count, a multiply-add as two operations: 2 · weights · output positions. Activations,
/// pools and norms are left out, and so is everything that a faster algorithm saves.
public struct DenseOperations: Sendable, Hashable {
  /// Forward alone.
  public let evaluation: Int
  /// Forward, the gradient of the weights, and that of the inputs where something before them has parameters.
  public let training: Int
}

extension Network {
  /// The part of the cores' peak (`FloatingPointPeak`) that dense operations of this network come to, about: more than
  /// all of it where Winograd's way does most of the work.
  ///
  /// Measured as in `thalweg bench` on two cores: 0.60 to 0.62 for LeNet-5, whose convolutions go term by term; 1.52 to
  /// 1.76 for networks of 3×3 convolutions. Depthwise convolutions, of few operations a value, come to 0.1 to 0.2.
  ///
  /// - Throws: `NetworkMismatch` naming the first layer that does not fit.
  public func usualShareOfPeak() throws(NetworkMismatch) -> Double {
    var all = 0.0
    var time = 0.0
    let graph = try graph()
    for node in graph.nodes where node.multiplications > 0 {
      let operations = Double(2 *| node.multiplications)
      let layer = try node.lowered(in: graph)
      let isFast =
        ((layer as? BatchConvolution)?.convolution ?? layer as? CompiledConvolution)?.forwardWay == .winograd
      all += operations
      time += operations / (isFast ? 1.55 : layer is CompiledDepthwise ? 0.15 : 0.6)
    }
    return time > 0 ? all / time : 0.6
  }

  /// - Throws: `NetworkMismatch` naming the first layer that does not fit.
  public func denseOperations() throws(NetworkMismatch) -> DenseOperations {
    let graph = try graph()
    let isTrainable = graph.trainableValues
    var operations = (evaluation: 0, training: 0)
    for node in graph.nodes {
      let each = 2 *| node.multiplications
      operations.evaluation +|= each
      operations.training +|= (node.inputs.contains { isTrainable[$0] } ? 3 : 2) *| each
    }
    return DenseOperations(evaluation: operations.evaluation, training: operations.training)
  }
}

extension NetworkGraph.Node {
  /// Products with weights for one example.
  fileprivate var multiplications: Int {
    parameters.filter { $0.role == .weight }.reduce(0) { $0 +| $1.count } *| output.spatial
  }
}

/// What a network takes of memory while it is at work, in bytes.
public struct NetworkMemory: Sendable, Hashable {
  /// One vector as long as the flat parameters.
  public let vector: Int
  /// One set of weights as kernels want it: parameters, running statistics, and what is worked out from them.
  public let weights: Int
  /// Everything that `CompiledNetwork` takes, its own set of weights included.
  public let compiled: Int
  /// The examples of one batch.
  public let batch: Int

  /// Of a network that another process computes: its vectors alone.
  public static func elsewhere(_ layout: ParameterLayout) -> NetworkMemory {
    let vector = MemoryLayout<Float>.size *| layout.parameterCount
    let buffers = MemoryLayout<Float>.size *| layout.bufferCount
    return NetworkMemory(vector: vector, weights: vector +| buffers, compiled: 0, batch: 0)
  }
}

extension Network {
  /// - Parameters:
  ///   - batchSize: examples in a batch.
  ///   - width: of the pool of workers.
  /// - Throws: `NetworkMismatch` where layers do not fit together.
  public func memory(batchSize: Int, width: Int) throws(NetworkMismatch) -> NetworkMemory {
    let plan = try ExecutionPlan(self, batchSize: batchSize)
    let vector = plan.layout.parameterCount
    let weights = vector +| plan.layout.bufferCount +| plan.preparedCount.forward
    let work = plan.slotLimit(width: width) *| plan.slotSize +| width *| plan.scratchCount
    let gradients = vector +| plan.chunkCount *| plan.chunkGradientCount
    let size = MemoryLayout<Float>.size
    return NetworkMemory(
      vector: size *| vector, weights: size *| weights,
      compiled: size *| (weights +| plan.preparedCountBeside +| work +| gradients +| plan.keptCount),
      batch: size *| plan.capacity *| (plan.input.count + 1))
  }
}
