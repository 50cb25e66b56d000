import Kernels

/// One part of gathering a batch's gradient from what its chunks left.
enum GatherTask: Sendable {
  /// Adds up the chunks' gradients of some weights, in chunk order.
  case sum(gradient: Int, chunkGradient: Int, count: Int)
  /// Works out one part of a layer's gradient over the whole batch.
  case layer(any BatchGradientLayer, part: Int, kept: Int, gradient: Int)

  /// Weights that one task adds up.
  private static let block = 4_096

  static func all(_ plan: ExecutionPlan) -> [GatherTask] {
    plan.steps.flatMap { step -> [GatherTask] in
      if let layer = step.layer as? any BatchGradientLayer {
        return (0..<layer.gradientParts).map {
          .layer(layer, part: $0, kept: step.kept, gradient: step.parameters)
        }
      }
      return stride(from: 0, to: step.parameterCount, by: block).map { first in
        .sum(
          gradient: step.parameters + first, chunkGradient: step.chunkGradient + first,
          count: min(block, step.parameterCount - first))
      }
    }
  }
}

extension CompiledNetwork {
  /// Leaves in `gradient` what the chunks of a batch found, whoever adds which part.
  func gatherGradient(of batch: Batch) {
    let chunks = plan.chunks(packs: batch.packCount)
    workers.runOnSharedMemory(parts: gatherTasks.count, budget: budget) { part, _ in
      switch gatherTasks[part] {
      case .sum(let place, let chunkPlace, let count):
        thalweg_sum_rows(
          chunkGradients.base + chunkPlace, Int64(plan.chunkGradientCount), Int32(chunks), Int64(count),
          gradient.base + place)
      case .layer(let layer, let part, let keptPlace, let place):
        layer.gatherGradient(
          part: part, packs: batch.packCount, capacity: plan.capacity, kept: kept.base + keptPlace,
          into: gradient.base + place)
      }
    }
  }
}
