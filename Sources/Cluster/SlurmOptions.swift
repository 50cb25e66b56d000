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
