import Declarations
import Platform
import Specifications
import Synchronization

/// How a run uses the machine, and what it does when a stage fails.
public struct ExecutionOptions: Sendable {
  /// How many stages may run side by side.
  public var jobs: Int
  /// How many threads all running stages may use together.
  public var cores: Int
  /// Whether stages that do not depend on a failed one still run.
  public var keepsGoing: Bool
  /// Whether stages run that are said to take more memory than there is.
  public var ignoresMemory: Bool

  /// How many threads, or stages side by side, anybody may ask for; far more than machines have.
  public static let coreCounts = Resources.coreCounts

  public init(jobs: Int, cores: Int, keepsGoing: Bool = false, ignoresMemory: Bool = false) {
    self.jobs = max(1, min(jobs, cores))
    self.cores = max(1, cores)
    self.keepsGoing = keepsGoing
    self.ignoresMemory = ignoresMemory
  }
}

/// How many threads a running stage may use at this moment.
///
/// The executor changes it whenever a stage starts or ends, so that the shares of all running stages
/// together are the cores that the run was given. Results never depend on it.
public final class CoreShare: Sendable {
  private let value: Atomic<Int>

  public init(_ threads: Int) { value = Atomic(max(1, threads)) }

  /// At least 1.
  public var threads: Int { value.load(ordering: .relaxed) }

  package func set(_ threads: Int) { value.store(max(1, threads), ordering: .relaxed) }
}
