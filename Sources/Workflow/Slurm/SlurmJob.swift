/// A job as `squeue` shows it.
struct SlurmJob: Sendable, Equatable {
  /// What Thalweg has to know of a state of Slurm's.
  enum Phase: Sendable, Equatable {
    /// It waits, and will be started.
    case pending
    /// It waits for a job that did not succeed, so that it never starts.
    case barred
    case running
    case completed
    /// Its program failed, or broke a limit other than that of time.
    case failed
    case cancelled
    case outOfTime
    /// The machine failed, or was wanted for something else.
    case lost
  }

  let number: String
  /// As Slurm names it: `PENDING`.
  let state: String
  let reason: String
  let comment: String

  /// What `squeue` is asked to print of each job. The comment, which may hold anything, comes last.
  static let format = "%i|%T|%r|%k"

  /// Reads a line of that format; nil where it is none.
  init?(line: Substring) {
    let parts = line.split(separator: "|", maxSplits: 3, omittingEmptySubsequences: false).map { String($0) }
    guard parts.count == 4, parts[0].first?.isNumber ?? false else { return nil }
    number = parts[0]
    state = parts[1]
    reason = parts[2]
    comment = parts[3]
  }

  /// A state that is not known here is taken for one that passes.
  var phase: Phase {
    switch state {
    case "PENDING", "REQUEUED", "REQUEUE_FED", "REQUEUE_HOLD", "SPECIAL_EXIT", "RESV_DEL_HOLD":
      reason == "DependencyNeverSatisfied" ? .barred : .pending
    case "COMPLETED": .completed
    case "FAILED", "OUT_OF_MEMORY", "DEADLINE": .failed
    case "CANCELLED": reason == "DependencyNeverSatisfied" ? .barred : .cancelled
    case "TIMEOUT": .outOfTime
    case "NODE_FAIL", "BOOT_FAIL", "PREEMPTED", "REVOKED": .lost
    default: .running
    }
  }

  /// Whether it may still run.
  var isAlive: Bool { phase == .pending || phase == .running }
}

extension SlurmJob {
  /// What comments of jobs of Thalweg begin with.
  private static let mark = "thalweg:"

  static func comment(of ticket: JobTicket) -> String { mark + "\(ticket)" }

  /// The ticket that the job is for; nil where it is no job of Thalweg.
  var ticket: JobTicket? {
    comment.hasPrefix(Self.mark) ? JobTicket(comment.dropFirst(Self.mark.count)) : nil
  }
}
