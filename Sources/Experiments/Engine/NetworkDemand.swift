import Interchange
import Neural
import Workflow

/// What a network takes of the machine, for the estimates of stages.
struct NetworkDemand {
  let memory: NetworkMemory
  /// For one example, as many as the cores would do at their peak in the time that it takes.
  let evaluation: Double
  let training: Double
  let outputs: Int

  /// - Throws: `NetworkMismatch` where layers do not fit together.
  init(_ network: Network, batch: Int, in context: DemandContext) throws {
    let written = Network.schema.canonical(network).jsonWithNames.compactText
    self = try context.remembering("network \(batch) \(written)") {
      try NetworkDemand(network, batch: batch, threads: context.threads)
    }
  }

  private init(_ network: Network, batch: Int, threads: Int) throws {
    memory = try network.memory(batchSize: batch, width: threads)
    let operations = try network.denseOperations()
    let share = try network.usualShareOfPeak()
    evaluation = Double(operations.evaluation) / share
    training = Double(operations.training) / share
    outputs = try network.output().count
  }
}
