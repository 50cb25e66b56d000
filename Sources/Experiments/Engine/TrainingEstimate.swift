import Declarations
import Networks
import Neural
import Workflow

/// What a training takes of the machine: of one vector of weights, or of the points of a curve.
struct TrainingEstimate {
  let network: Network
  let data: Input<DatasetSource>
  let batch: Int
  let epochs: Int
  let optimiser: any Optimiser
  let checkpoints: CheckpointSettings
  /// Vectors as long as the weights: those that move, and all of them.
  let moving: Int
  let points: Int
  /// Epochs that are over before it starts.
  var earlier = 0
  /// How often the validation split is measured.
  var measurements = 0
  /// States that are results beside the last.
  var kept = 0

  /// State, working copy, and a checkpoint while it is encoded and sealed.
  private static let copiesOfState = 5
  /// Bytes of an epoch's row in both tables of a history.
  private static let bytesOfEpoch = 160

  func resourceEstimate(in context: EstimateContext) throws -> ResourceEstimate {
    let resourceEstimate = try NetworkEstimate(network, batch: batch, in: context)
    let examples = try context.resourceEstimate(of: .train, of: data)
    let state = resourceEstimate.memory.vector *| moving *| (1 + optimiser.memory.count)
    let kept = checkpoints.keep == 0 ? 0 : min(checkpoints.keep, epochs / checkpoints.everyEpochs + 1)
    let heldOut = measurements == 0 ? nil : try context.resourceEstimate(of: .validation, of: data)
    let validation = Double(measurements) * Double(heldOut?.count ?? 0) * resourceEstimate.evaluation
    let epochs = max(0, epochs - earlier)
    return ResourceEstimate(
      memory: (heldOut.map { $0.memory +| $0.reading } ?? 0) +| self.kept *| state +| examples.memory
        +| examples.reading +| resourceEstimate.memory.compiled
        +| resourceEstimate.memory.batch
        +| Self.copiesOfState *| state +| points *| resourceEstimate.memory.vector,
      results: (points +| self.kept) *| resourceEstimate.memory.vector +| epochs *| Self.bytesOfEpoch,
      remembered: min(kept *| state, context.limits.checkpoints / 4),
      operations: Double(epochs) * Double(examples.count) * resourceEstimate.training + validation,
      units: Double(epochs))
  }
}

extension Train {
  func resourceEstimate(in context: EstimateContext) throws -> ResourceEstimate? {
    try TrainingEstimate(
      network: network, data: data, batch: batch, epochs: epochs, optimiser: optimiser,
      checkpoints: checkpoints, moving: 1, points: 1, earlier: earlierEpochs,
      measurements: validation?.epochs(after: earlierEpochs, to: epochs).count ?? 0,
      kept: furtherOutputs.count
    ).resourceEstimate(in: context)
  }
}

extension FitCurve {
  func resourceEstimate(in context: EstimateContext) throws -> ResourceEstimate? {
    try TrainingEstimate(
      network: network, data: data, batch: batch, epochs: epochs, optimiser: optimiser,
      checkpoints: checkpoints, moving: ends == .free ? controlPoints : controlPoints - 2,
      points: controlPoints
    ).resourceEstimate(in: context)
  }
}
