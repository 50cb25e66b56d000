import Neural
import Synchronization
import Workflow

/// The training engine with its threads: one for all stages of a run.
public final class Engine: Sendable {
  private let width: Int
  /// What was done so far.
  public let tally = EngineTally()
  private let pool = Mutex<WorkerPool?>(nil)

  /// - Parameter cores: the threads of the pool, callers included. They are started when first wanted.
  public init(cores: Int) { width = cores }

  var workers: WorkerPool {
    pool.withLock { pool in
      if let pool { return pool }
      let made = WorkerPool(width: width)
      pool = made
      return made
    }
  }
}
