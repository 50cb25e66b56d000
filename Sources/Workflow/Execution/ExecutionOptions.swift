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
  public static let coreCounts = 1...4096

  public init(jobs: Int, cores: Int, keepsGoing: Bool = false, ignoresMemory: Bool = false) {
    self.jobs = max(1, min(jobs, cores))
    self.cores = max(1, cores)
    self.keepsGoing = keepsGoing
    self.ignoresMemory = ignoresMemory
  }
}
