import Declarations
import Neural
import Workflow

extension Import {
  /// The file, its tensors, the weights, and these once more as they are written.
  func demand(in context: DemandContext) throws -> StageDemand? {
    let vector = try NetworkDemand(network, batch: 1, in: context).memory.vector
    return StageDemand(memory: 4 *| vector, results: vector)
  }
}
