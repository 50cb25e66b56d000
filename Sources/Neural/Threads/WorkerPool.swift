import Synchronization

/// A fixed set of threads that several stages share, each calling from a thread of its own.
///
/// The caller of a region works in it; workers join while the caller's budget allows. Parts are handed out in
/// order but may finish in any: who writes only to places that belong to a part gets the same result always.
public final class WorkerPool: Sendable {
  /// The most threads that one region can have: the workers and its caller.
  public let width: Int
  private let scheduler: WorkScheduler

  /// - Parameter width: threads in all, the caller's included; 1 makes a pool without workers.
  public init(width: Int) {
    self.width = max(width, 1)
    scheduler = WorkScheduler(workers: self.width - 1)
  }

  deinit {
    scheduler.stop()
  }

  /// Calls `body(part, participant)` once for each part in 0..<parts and returns when all are done.
  ///
  /// `participant` is below min(`width`, `parts`), and no two calls at one time share it.
  public func run(
    parts: Int, budget: ThreadBudget, _ body: @Sendable (_ part: Int, _ participant: Int) -> Void
  ) {
    let limit = min(budget.limit, parts, width)
    guard limit > 1 else {
      for part in 0..<parts { body(part, 0) }
      return
    }
    withoutActuallyEscaping(body) { body in
      let region = scheduler.open(parts: parts, limit: limit, body: body)
      region.work(as: 0)
      scheduler.close(region)
    }
  }
}

extension WorkerPool {
  /// The same for work on the memory of kernels, for which the compiler cannot vouch.
  ///
  /// All that goes from one thread to others unchecked goes through here. It is sound because callers keep to this: what
  /// `body` captures outlives the call; a part writes to places of its own, or of its participant, and to no others; and
  /// what several parts read is written by none.
  func runOnSharedMemory(
    parts: Int, budget: ThreadBudget, _ body: (_ part: Int, _ participant: Int) -> Void
  ) {
    withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) let body = body
      run(parts: parts, budget: budget) { body($0, $1) }
    }
  }
}

/// How many threads one stage may use just now, and whether it is still wanted.
///
/// Anybody may change the number at any time: each parallel region asks once when it starts, and results do not depend
/// on the answer.
public final class ThreadBudget: Sendable {
  private let value: Atomic<Int>
  private let abandonment: @Sendable () -> Bool

  /// - Parameter isAbandoned: whether nobody waits for the work any more.
  public init(_ limit: Int, isAbandoned: @escaping @Sendable () -> Bool = { false }) {
    value = Atomic(max(limit, 1))
    abandonment = isAbandoned
  }

  /// Whether nobody waits for the work any more. Steps and points that take long ask now and then; what is shorter
  /// comes to its end.
  public var isAbandoned: Bool { abandonment() }

  /// At least 1: the caller always works itself.
  public var limit: Int {
    get { value.load(ordering: .relaxed) }
    set { value.store(max(newValue, 1), ordering: .relaxed) }
  }
}
