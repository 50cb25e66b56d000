import Declarations
import Platform
import Specifications

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

/// The job that a driver waits for on behalf of a stage; its own, or one that another driver has submitted.
struct TrackedJob: Sendable {
  let ticket: JobTicket
  /// By the cluster's count; nil while it is not known.
  var number: String?
  /// When it was submitted or found here.
  var since = ContinuousClock.now
  /// Why Slurm does not take it; nil where it does.
  var refusal: String?
  /// Since when something that has to be there is not to be seen.
  var lacking: ContinuousClock.Instant?
  var tail: JobEventTail

  init(ticket: JobTicket, number: String? = nil, tail: JobEventTail) {
    self.ticket = ticket
    self.number = number
    self.tail = tail
  }
}

/// What has become of the jobs of one stage so far.
struct JobHistory: Sendable {
  /// How many were lost with their machines.
  var losses = 0
  /// How many in a row were ended by their time limit without coming any further.
  var idleContinuations = 0
  var furthest = 0.0

  static let mostLosses = 3
  static let mostIdleContinuations = 3
}

/// What `sbatch` is called with for one stage.
///
/// Everything is handed over word by word, and no shell reads any of it: names and paths may hold whatever they like.
struct SlurmSubmission: Sendable {
  let ticket: JobTicket
  /// For people who look at the queue.
  let name: String
  let resources: Resources
  /// Numbers of jobs that have to succeed first.
  let dependencies: [String]
  /// The script that the job starts with.
  let script: String
  /// What the script is called with: the file of the log, then the program and its arguments.
  let scriptWords: [String]

  /// Writes what the program prints into a file, and becomes the program, so that signals reach it.
  ///
  /// `--output` would not do: Slurm reads `%` and `\` in it.
  static let scriptText = """
    #!/bin/sh
    exec >>"$1" 2>&1
    shift
    exec "$@"

    """

  var words: [String] {
    fixed + requested + resources.options + [script] + scriptWords
  }

  private var fixed: [String] {
    [
      "--job-name=\(name)", "--comment=\(SlurmJob.comment(of: ticket))", "--output=/dev/null", "--chdir=/",
      "--export=ALL", "--ntasks=1",
      // A node that fails gives the job back to the queue, and jobs that wait for it go on waiting.
      "--requeue", "--kill-on-invalid-dep=yes",
      // To the program alone, which then keeps a checkpoint and ends.
      "--signal=B:TERM@\(secondsToStop)",
    ] + (dependencies.isEmpty ? [] : ["--dependency=afterok:\(dependencies.joined(separator: ":"))"])
  }

  private var requested: [String] {
    var words: [String] = []
    if let cores = resources.cores { words.append("--cpus-per-task=\(cores)") }
    if let gpus = resources.gpus, gpus > 0 { words.append("--gpus=\(gpus)") }
    // Slurm's K is 1024 bytes, and its times are whole minutes.
    if let memory = resources.memory { words.append("--mem=\((memory + 1023) / 1024)K") }
    if let time = resources.time { words.append("--time=\((time + 59) / 60)") }
    if let partition = resources.partition { words.append("--partition=\(partition)") }
    if let account = resources.account { words.append("--account=\(account)") }
    return words
  }

  /// How long before its time is up a job is told. Slurm may tell it half a minute earlier still.
  private var secondsToStop: Int { max(10, min(120, (resources.time ?? 1200) / 10)) }
}
