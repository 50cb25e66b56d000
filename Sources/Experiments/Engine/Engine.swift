import Neural
import Synchronization
import Workflow

/// The training engine with its threads: one for all stages of a run.
public final class Engine: Sendable {
  private let width: Int
  let checkpointSpacing: Duration
  /// What was done so far.
  public let tally = EngineTally()
  private let pool = Mutex<WorkerPool?>(nil)

  /// - Parameters:
  ///   - cores: the threads of the pool, callers included. They are started when first wanted.
  ///   - checkpointSpacing: of checkpoints that would follow one another faster only some are kept, since writing
  ///     them would take longer than the steps.
  public init(cores: Int, checkpointSpacing: Duration = .milliseconds(50)) {
    width = cores
    self.checkpointSpacing = checkpointSpacing
  }

  /// Operations a second that the cores can do at most, at this moment. It is measured, which takes about 0.15 s.
  public var peak: Double { FloatingPointPeak.measure(workers: workers, budget: ThreadBudget(width)) }

  var workers: WorkerPool {
    pool.withLock { pool in
      if let pool { return pool }
      let made = WorkerPool(width: width)
      pool = made
      return made
    }
  }
}
