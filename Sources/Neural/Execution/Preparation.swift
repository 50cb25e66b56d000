import Kernels

/// One piece of what is worked out from a layer's weights before a step: for the way forward, or for the way back.
struct Preparation: Sendable {
  let step: ExecutionPlan.Step
  let isBack: Bool
  let piece: Int

  /// All that a network has to prepare, forward first, large pieces before small ones.
  static func all(_ plan: ExecutionPlan) -> [Preparation] {
    [false, true].flatMap { isBack in
      plan.steps.filter { count($0, isBack) > 0 }.sorted { size($0, isBack) > size($1, isBack) }
        .flatMap { step in
          (0..<pieces(step, isBack)).map { Preparation(step: step, isBack: isBack, piece: $0) }
        }
    }
  }

  /// Floats; none on the way back where no gradient of the input is wanted.
  private static func count(_ step: ExecutionPlan.Step, _ isBack: Bool) -> Int {
    let prepared = step.layer.memory.prepared
    return isBack ? (step.goesOn ? prepared.back : 0) : prepared.forward
  }

  private static func pieces(_ step: ExecutionPlan.Step, _ isBack: Bool) -> Int {
    step.layer.preparationPieces(part: isBack ? 1 : 0)
  }

  private static func size(_ step: ExecutionPlan.Step, _ isBack: Bool) -> Int {
    count(step, isBack) / pieces(step, isBack)
  }
}

extension CompiledNetwork {
  /// Prepares the weights as they are for forward passes, and for backward passes where asked.
  func prepare(_ weights: LoadedWeights, forTraining: Bool) {
    guard forTraining || !weights.isPrepared else { return }
    let takesAll = forTraining && !plan.preparesBackInPlace
    prepare(weights, takesAll ? preparations[...] : preparations.prefix { !$0.isBack })
    // After a step's gradient the weights move, and nobody says so.
    weights.isPrepared = !forTraining
  }

  /// Prepares the weights for backward passes when the last forward pass is over, where both share their memory.
  func prepareBackInPlace(_ weights: LoadedWeights) {
    if plan.preparesBackInPlace { prepare(weights, preparations.drop { !$0.isBack }) }
  }

  private func prepare(_ weights: LoadedWeights, _ wanted: ArraySlice<Preparation>) {
    workers.runOnSharedMemory(parts: wanted.count, budget: budget) { part, _ in
      let wanted = wanted[wanted.startIndex + part]
      let (step, isBack) = (wanted.step, wanted.isBack)
      step.layer.prepare(
        weights.parameters.base + step.parameters, part: isBack ? 1 : 0, piece: wanted.piece,
        into: isBack ? weights.preparedBack(step) : weights.preparedForward(step))
    }
  }
}

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
    workers.runOnSharedMemory(parts: gatherTasks.count, budget: budget) { part, participant in
      switch gatherTasks[part] {
      case .sum(let place, let chunkPlace, let count):
        thalweg_sum_rows(
          chunkGradients.base + chunkPlace, Int64(plan.chunkGradientCount), Int32(chunks), Int64(count),
          gradient.base + place)
      case .layer(let layer, let part, let keptPlace, let place):
        layer.gatherGradient(
          part: part, packs: batch.packCount, capacity: plan.capacity, kept: kept.base + keptPlace,
          scratch: scratches.base + participant * plan.scratchCount,
          into: gradient.base + place)
      }
    }
  }
}
