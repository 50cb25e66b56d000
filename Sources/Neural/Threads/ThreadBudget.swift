import Synchronization

/// How many threads one stage may use just now.
///
/// Anybody may change it at any time: each parallel region asks once when it starts, and results do not depend
/// on the answer.
public final class ThreadBudget: Sendable {
  private let value: Atomic<Int>

  public init(_ limit: Int) {
    value = Atomic(max(limit, 1))
  }

  /// At least 1: the caller always works itself.
  public var limit: Int {
    get { value.load(ordering: .relaxed) }
    set { value.store(max(newValue, 1), ordering: .relaxed) }
  }
}
