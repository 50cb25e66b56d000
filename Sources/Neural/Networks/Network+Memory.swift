import Declarations
import Networks

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
}

extension Network {
  /// - Parameters:
  ///   - batchSize: examples in a batch.
  ///   - width: of the pool of workers.
  /// - Throws: `NetworkMismatch` where layers do not fit together.
  public func memory(batchSize: Int, width: Int) throws(NetworkMismatch) -> NetworkMemory {
    let plan = try ExecutionPlan(self, batchSize: batchSize)
    let vector = plan.layout.parameterCount
    let weights = vector +| plan.layout.bufferCount +| plan.preparedCount
    let work = plan.slotLimit(width: width) *| plan.slotSize +| width *| plan.scratchCount
    let gradients = vector +| plan.chunkCount *| plan.chunkGradientCount
    let size = MemoryLayout<Float>.size
    return NetworkMemory(
      vector: size *| vector, weights: size *| weights,
      compiled: size *| (weights +| work +| gradients +| plan.keptCount),
      batch: size *| plan.capacity *| (plan.input.count + 1))
  }
}
