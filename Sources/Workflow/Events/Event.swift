import Declarations
import Platform

/// Something that happens during a run, in the order of happening.
public enum Event: Sendable, Equatable {
  /// The plan is made: how many stages there are, and the names of those that are not in the cache.
  case runStarted(name: String, stages: Int, toRun: [String])
  /// About what it will take, where there is anything to run.
  case runEstimated(name: String, RunEstimate)
  /// The stage's result was there already.
  case stageReused(stage: String, kind: String)
  /// A job of a cluster was submitted for the stage.
  case stageQueued(stage: String, job: String)
  case stageStarted(stage: String, kind: String)
  case stageProgress(stage: String, Progress)
  /// What code that the stage runs has printed: lines, each with its end, and how many bytes before them were left out.
  case stagePrinted(stage: String, text: String, omitted: Int)
  /// A remark of a stage that does not stop it.
  case warning(stage: String?, message: String)
  /// What whoever uses a stage's result should know of it; it is kept beside the result, and told of in every run that
  /// uses that.
  case resultWarning(stage: String, message: String)
  case stageFinished(stage: String, seconds: Double)
  /// The stage ran and gave the bytes that an earlier execution gave, so what follows need not run.
  case stageUnchanged(stage: String, seconds: Double)
  case stageFailed(stage: String, message: String)
  /// The stage was not run, since one that it needs failed.
  case stageSkipped(stage: String, because: String)
  /// The stage was stopped by the user.
  case stageCancelled(stage: String)
  /// A stored object was not what its name says; it was set aside, and the stage that made it runs again.
  case objectQuarantined(stage: String, path: String)
  /// A stored result cannot be read, though it is as it was recorded; it was set aside, and the stage runs again.
  case resultSetAside(stage: String, path: String?, reason: String)
  /// All stages are done, and so many results are still on their way to the remote cache.
  case remoteAwaited(results: Int)
  /// What came from the remote cache, and what went there.
  case remoteUsed(RemoteUse)
  case runFinished(RunSummary)
}

/// What a run came to.
public struct RunSummary: Sendable, Equatable {
  public enum Outcome: String, Sendable { case done, failed, interrupted }

  public let outcome: Outcome
  public let executed: Int
  public let reused: Int
  public let failed: Int
  public let skipped: Int
  public let seconds: Double
  /// The directory that was written; nil where nothing changed, or nothing was begun.
  public let directory: String?

  public init(
    outcome: Outcome, executed: Int, reused: Int, failed: Int, skipped: Int, seconds: Double,
    directory: String?
  ) {
    self.outcome = outcome
    self.executed = executed
    self.reused = reused
    self.failed = failed
    self.skipped = skipped
    self.seconds = seconds
    self.directory = directory
  }
}

/// How far a stage has come, and what it has to say about it.
public struct Progress: Sendable, Equatable {
  /// What is counted: "epoch", "point", "cell".
  public let unit: String
  /// How many of them are done; a fraction within one counts.
  public let done: Double
  /// 0 where nobody knows.
  public let total: Double
  /// How many of the done ones were there already: they say nothing of how fast the others go.
  public let reused: Double
  /// A few figures worth watching, such as the loss and the rate, in the order of showing.
  public let figures: [Figure]

  public struct Figure: Sendable, Equatable {
    public let name: String
    public let value: Double

    public init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }
  }

  public init(unit: String, done: Double, of total: Double, reused: Double = 0, figures: [Figure] = []) {
    self.unit = unit
    self.done = done
    self.total = total
    self.reused = reused
    self.figures = figures
  }

  /// The share that is done, from 0 to 1.
  public var fraction: Double { total > 0 ? min(1, max(0, done / total)) : 0 }
}
