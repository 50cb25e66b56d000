import Neural
import Workflow

/// An engine as one running stage has it, with a budget of threads that follows the stage's share of the cores.
struct StageEngine {
  private let engines: RunEngines
  private let budget: ThreadBudget
  private let context: StageContext

  init(_ context: StageContext) {
    self.context = context
    engines = context.service(RunEngines.self)
    budget = ThreadBudget(context.cores.threads)
  }

  var tally: EngineTally { engines.tally }
  var checkpointSpacing: Duration { engines.checkpointSpacing }

  func training(_ job: TrainingJob) throws -> any TrainingSession {
    try engines.engine(for: job.network).training(job, threads: budget)
  }

  func evaluation(_ job: EvaluationJob) throws -> any EvaluationSession {
    try engines.engine(for: job.network).evaluation(job, threads: budget)
  }

  /// Takes up a changed share of the cores, and says whether to go on. Called between steps and points.
  func proceeds() -> Bool {
    budget.limit = context.cores.threads
    return !context.isCancelled
  }
}
