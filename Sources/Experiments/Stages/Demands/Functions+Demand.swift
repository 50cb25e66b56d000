import Declarations
import Neural
import Workflow

extension Functions {
  /// The functions of curve and segment, the one behind the data, and the examples.
  func demand(in context: DemandContext) throws -> StageDemand? {
    let network = try NetworkDemand(network, batch: Self.batchSize, in: context)
    let train = try context.demand(of: .train, of: data)
    let test = try context.demand(of: .test, of: data)
    let curve = (context.stage(curve) as? FitCurve).map { $0.bends + 2 } ?? 3
    let bytes = ((2 * points + 1) * grid +| train.count +| test.count) *| Self.bytesOfPlace
    return StageDemand(
      memory: train.memory +| test.memory +| max(train.reading, test.reading) +| network.memory.compiled
        +| network.memory.batch +| 2 * curve *| network.memory.vector +| bytes,
      results: bytes, operations: Double(2 * points * grid) * network.evaluation)
  }

  /// Of a row in both tables.
  private static let bytesOfPlace = 110
}
