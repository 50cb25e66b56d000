import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How a run is brought to a cluster.
public struct SlurmOptions: Sendable {
  public let slurm: Slurm
  public let snapshot: SpecificationSnapshot
  /// The program, which every machine of the cluster finds under this path.
  public let program: String
  /// Where relative paths are seen from, on every machine.
  public let workingFolder: String
  public let limits: StoreLimits
  public let retries: RetryPolicy

  public init(
    slurm: Slurm, snapshot: SpecificationSnapshot, program: String, workingFolder: String,
    limits: StoreLimits,
    retries: RetryPolicy = RetryPolicy()
  ) {
    self.slurm = slurm
    self.snapshot = snapshot
    self.program = program
    self.workingFolder = workingFolder
    self.limits = limits
    self.retries = retries
  }
}

/// Why a program of Slurm did not do what it was asked for, in its own words.
enum SlurmError: Error, Sendable, Equatable {
  /// It would be no use to ask again.
  case refused(String)
  /// The controller was not to be reached, or had too much to do; the request may have arrived all the same.
  case unreachable(String)

  /// - Parameter message: what the program wrote to standard error.
  init(_ message: String) {
    let words = message.split(whereSeparator: \.isNewline).joined(separator: "; ")
    self = Self.passing.contains { message.contains($0) } ? .unreachable(words) : .refused(words)
  }

  var message: String {
    switch self {
    case .refused(let words), .unreachable(let words): words
    }
  }

  private static let passing = [
    "Unable to contact slurm controller", "Socket timed out", "Connection refused", "Connection reset",
    "Resource temporarily unavailable", "temporarily unable", "Zero Bytes were transmitted",
    "Communication connection failure", "Transport endpoint", "gave no answer",
  ]
}

/// Runs each stage as a job of Slurm. Stages that wait for others are submitted at once, and wait in the queue.
///
/// One thread looks after the jobs; whatever it and the executor know is kept under one lock.
final class SlurmLauncher: StageLauncher {
  /// Slurm decides.
  let mostAtOnce = Int.max
  private let controller: Guarded<SlurmJobController>

  /// - Throws: `FileError` where the system gives no more threads.
  init(_ controller: SlurmJobController) throws(FileError) {
    self.controller = Guarded(controller)
    try OwnThread.start { [self] in
      while self.isOpen {
        self.controller.withLock { $0.step() }
        usleep(250_000)
      }
    }
  }

  private var isOpen: Bool { controller.withLock { !$0.isClosed } }

  func launch(_ index: Int, _ job: StageJob, _ end: @escaping @Sendable (StageJob.Result) -> Void) {
    let launch = SlurmJobController.Launch(key: job.preimage.key, isForced: job.isForced, end: end)
    controller.withLock { $0.launch(index, launch) }
  }

  func announce(_ index: Int) { controller.withLock { $0.announce(index) } }
  func hasRun(_ index: Int) -> Bool { controller.withLock { $0.hasRun(index) } }
  func withdraw(_ index: Int) { controller.withLock { $0.withdraw(index) } }
  func holdBack() { controller.withLock { $0.holdBack() } }
  func close() { controller.withLock { $0.close() } }
}
