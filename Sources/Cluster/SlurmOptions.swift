import Declarations
import Platform
import ResultStore
import Workflow

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

/// How long something that another machine wrote may take to be seen here.
///
/// A network file system remembers for up to a minute that a name was missing.
public struct RetryPolicy: Sendable {
  /// In seconds.
  public let limit: Double

  public init(seconds: Double = 60) { limit = seconds }

  /// Looks until something is there, the more rarely the longer it takes.
  ///
  /// - Parameter isCancelled: asked between two looks.
  /// - Returns: nil where it was not there in time.
  func wait<Value>(isCancelled: () -> Bool = { false }, for look: () throws -> Value?) rethrows -> Value? {
    let start = ContinuousClock.now
    var pause = 0.02
    while true {
      if let value = try look() { return value }
      let waited = start.secondsToNow
      if waited >= limit || isCancelled() { return nil }
      pause = min(2, pause * 1.5, limit - waited)
      usleep(UInt32(max(0.001, pause) * 1e6))
    }
  }
}
