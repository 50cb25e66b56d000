/// What is worked out from one layer's weights before a step: for the way forward, or for the way back.
struct Preparation: Sendable {
  let step: ExecutionPlan.Step
  let isBack: Bool

  /// All that a network has to prepare, forward first, large pieces before small ones.
  static func all(_ plan: ExecutionPlan) -> [Preparation] {
    [false, true].flatMap { isBack in
      plan.steps.filter { count($0, isBack) > 0 }.sorted { count($0, isBack) > count($1, isBack) }
        .map { Preparation(step: $0, isBack: isBack) }
    }
  }

  private static func count(_ step: ExecutionPlan.Step, _ isBack: Bool) -> Int {
    let prepared = step.layer.memory.prepared
    return isBack ? prepared.back : prepared.forward
  }
}

extension CompiledNetwork {
  /// Prepares the weights as they are for forward passes, and for backward passes where asked.
  func prepare(_ weights: LoadedWeights, forTraining: Bool) {
    guard forTraining || !weights.isPrepared else { return }
    let wanted = forTraining ? preparations[...] : preparations.prefix { !$0.isBack }
    workers.runOnSharedMemory(parts: wanted.count, budget: budget) { part, _ in
      let (step, isBack) = (wanted[part].step, wanted[part].isBack)
      step.layer.prepare(
        weights.parameters.base + step.parameters, part: isBack ? 1 : 0,
        into: weights.prepared.base + (isBack ? step.prepared.back : step.prepared.forward))
    }
    // After a step's gradient the weights move, and nobody says so.
    weights.isPrepared = !forTraining
  }
}
