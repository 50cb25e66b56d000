import Declarations
import Networks
import Neural
import Workflow

extension GrowSimplex {
  /// Trainings one after the other, of one vector each, with a pass for each sample. Vertices are held as they were read, as the
  /// complex has them, and where the engine combines them; gradients are added up in one vector more.
  func resourceEstimate(in context: EstimateContext) throws -> ResourceEstimate? {
    let points = from.reduce(vertices) { $0 +| Self.vertexCount(of: $1, in: context) }
    let training = try TrainingEstimate(
      network: network, data: data, batch: batch, epochs: vertices *| epochs, optimiser: optimiser,
      checkpoints: checkpoints, moving: 1, points: points
    ).resourceEstimate(in: context)
    let vector = try NetworkEstimate(network, batch: batch, in: context).memory.vector
    return ResourceEstimate(
      memory: training.memory +| (2 *| points +| 2) *| vector, results: training.results,
      remembered: training.remembered +| vertices *| vector,
      operations: training.operations * Double(samples),
      units: training.units)
  }

  /// About how many vertices a reference gives.
  static func vertexCount<Target>(of input: Input<Target>, in context: EstimateContext) -> Int {
    guard let stage = context.stage(input) as? GrowSimplex else { return 1 }
    return stage.from.reduce(stage.vertices) { $0 +| vertexCount(of: $1, in: context) }
  }
}
