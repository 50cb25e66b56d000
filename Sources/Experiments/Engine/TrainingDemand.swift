import Declarations
import Networks
import Neural
import Workflow

/// What a training takes of the machine: of one vector of weights, or of the points of a curve.
struct TrainingDemand {
  let network: Network
  let data: Input<DatasetSource>
  let batch: Int
  let epochs: Int
  let optimiser: any Optimiser
  let checkpoints: CheckpointSettings
  /// Vectors as long as the weights: those that move, and all of them.
  let moving: Int
  let points: Int

  /// State, working copy, and a checkpoint while it is encoded and sealed.
  private static let copiesOfState = 5
  /// Bytes of an epoch's row in both tables of a history.
  private static let bytesOfEpoch = 160

  func demand(in context: DemandContext) throws -> StageDemand {
    let demand = try NetworkDemand(network, batch: batch, in: context)
    let examples = try context.demand(of: .train, of: data)
    let state = demand.memory.vector *| moving *| (1 + optimiser.memory.count)
    let kept = checkpoints.most == 0 ? 0 : min(checkpoints.most, epochs / checkpoints.everyEpochs + 1)
    return StageDemand(
      memory: examples.memory +| examples.reading +| demand.memory.compiled +| demand.memory.batch
        +| Self.copiesOfState *| state +| points *| demand.memory.vector,
      results: points *| demand.memory.vector +| epochs *| Self.bytesOfEpoch,
      remembered: min(kept *| state, context.limits.checkpoints / 4),
      operations: Double(epochs) * Double(examples.count) * demand.training)
  }
}

extension Train {
  func demand(in context: DemandContext) throws -> StageDemand? {
    try TrainingDemand(
      network: network, data: data, batch: batch, epochs: epochs, optimiser: optimiser,
      checkpoints: checkpoints, moving: 1, points: 1
    ).demand(in: context)
  }
}

extension FitCurve {
  func demand(in context: DemandContext) throws -> StageDemand? {
    try TrainingDemand(
      network: network, data: data, batch: batch, epochs: epochs, optimiser: optimiser,
      checkpoints: checkpoints, moving: ends == .free ? bends + 2 : bends, points: bends + 2
    ).demand(in: context)
  }
}
