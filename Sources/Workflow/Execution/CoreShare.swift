import Synchronization

/// How many threads a running stage may use at this moment.
///
/// The executor changes it whenever a stage starts or ends, so that the shares of all running stages
/// together are the cores that the run was given. Results never depend on it.
public final class CoreShare: Sendable {
  private let value: Atomic<Int>

  public init(_ threads: Int) { value = Atomic(max(1, threads)) }

  /// At least 1.
  public var threads: Int { value.load(ordering: .relaxed) }

  func set(_ threads: Int) { value.store(max(1, threads), ordering: .relaxed) }
}
