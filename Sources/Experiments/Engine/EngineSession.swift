import Neural
import Workflow

/// The engine as one running stage has it: the pool, and a budget that follows the stage's share of the cores.
struct EngineSession {
  let budget: ThreadBudget
  private let engine: Engine
  private let context: StageContext

  init(_ context: StageContext) {
    self.context = context
    engine = context.service(Engine.self)
    budget = ThreadBudget(context.cores.threads)
  }

  var workers: WorkerPool { engine.workers }
  var tally: EngineTally { engine.tally }
  var checkpointSpacing: Duration { engine.checkpointSpacing }

  func compile(_ network: Network, batchSize: Int) throws -> CompiledNetwork {
    try CompiledNetwork(network, batchSize: batchSize, workers: workers, budget: budget)
  }

  /// Takes up a changed share of the cores. Called between steps and points.
  func breathe() { budget.limit = context.cores.threads }

  /// The same, and says whether to go on.
  func proceeds() -> Bool {
    breathe()
    return !context.isCancelled
  }
}
