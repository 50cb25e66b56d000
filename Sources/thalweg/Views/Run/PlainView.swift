import Workflow

/// A run as plain lines, for logs: each stage's start and end, and now and then how far it has come.
struct PlainView: RunView {
  private var tally = RunTally()
  private var warnings = ToldWarnings()
  private var reused = ReusedStages()
  private var running: [String: StageMeter] = [:]
  private var told: [String: (time: Double, fraction: Double)] = [:]
  private let command: String
  private let isVerbose: Bool

  /// - Parameters:
  ///   - command: the command that goes on where a run was stopped.
  ///   - isVerbose: whether what stages print is told.
  init(command: String, isVerbose: Bool = false) { (self.command, self.isVerbose) = (command, isVerbose) }

  mutating func take(_ timed: TimedEvent) -> [StyledLine] {
    tally.count(timed.event)
    switch timed.event {
    case .runStarted(let name, let stages, let toRun):
      if toRun.isEmpty { return [] }
      return ["\(name): up to \(toRun.count) of \(NumberText.count(stages, "stage")) to run"]
    case .runEstimated(let name, let estimate):
      return EstimateText.words(for: estimate).map { ["\(name): \($0)"] } ?? []
    case .stageReused(let stage, _):
      reused.add(stage)
      return []
    case .stageProgress(let stage, let progress):
      return advanced(stage, progress, at: timed.time)
    case .stagePrinted(let stage, let text, let omitted):
      return isVerbose ? reused.flush() + Message.printed(stage, text, omitted) : []
    case .resultWarning(let stage, let message):
      return warnings.lines(stage, message, label: "warning: ")
    case .runFinished(let summary):
      if summary.executed == 0, summary.outcome == .done { reused.forget() }
      return reused.flush() + RunEnding(tally: tally, summary: summary, command: command).lines
    case .stageStarted(let stage, let kind):
      running[stage] = StageMeter(stage: stage, kind: kind, start: timed.time)
      told[stage] = (timed.time, 0)
      return reused.flush() + ["\(stage): started (\(kind))"]
    default:
      return reused.flush() + lasting(timed.event)
    }
  }

  /// A line where ten seconds and a tenth of the work have passed since the last one, or a minute.
  private mutating func advanced(_ stage: String, _ progress: Progress, at time: Double) -> [StyledLine] {
    running[stage]?.take(progress, at: time)
    guard let meter = running[stage], let last = told[stage], let count = meter.count else { return [] }
    let waited = time - last.time
    let isDue = (waited >= 10 && progress.fraction - last.fraction > 0.0999) || waited >= 60
    if !isDue { return [] }
    told[stage] = (time, progress.fraction)
    let parts = [count] + meter.figures + [meter.timeLeft(at: time)].compactMap(\.self)
    return ["\(stage): \(parts.joined(separator: ", "))"]
  }

  private mutating func lasting(_ event: Event) -> [StyledLine] {
    switch event {
    case .stageFinished(let stage, let seconds): return ["\(stage): done in \(DurationText.exact(seconds))"]
    case .stageUnchanged(let stage, let seconds):
      return ["\(stage): done in \(DurationText.exact(seconds)), gave the same as before"]
    case .stageFailed(let stage, let message):
      return ["\(stage): \("failed", .bad)"] + Message.lines(message, .bad)
    case .stageQueued(let stage, let job): return ["\(stage): job \(job) waits in the queue"]
    case .stageCancelled(let stage): return ["\(stage): stopped"]
    case .stageSkipped(let stage, let cause): return ["\(stage): not run, since \(cause) was not made"]
    case .warning(let stage, let message):
      return Message.lines(stage.map { "\($0): \(message)" } ?? message, .caution, label: "warning: ")
    case .objectQuarantined(let stage, let path):
      return Message.lines(Message.quarantined(stage, path), .caution, label: "warning: ")
    case .resultSetAside(let stage, let path, let reason):
      return Message.lines(Message.setAside(stage, path, reason), .caution, label: "warning: ")
    case .remoteAwaited(let results): return [Message.awaiting(results)]
    case .remoteUsed(let use): return [Message.remote(use)]
    case .runStarted, .runEstimated, .stageReused, .stageStarted, .stageProgress, .stagePrinted,
      .resultWarning,
      .runFinished:
      return []
    }
  }
}

/// A run of which only warnings, failures and the last line are told.
struct QuietView: RunView {
  private var tally = RunTally()
  private var warnings = ToldWarnings()
  private let command: String

  /// - Parameter command: the command that goes on where a run was stopped.
  init(command: String) { self.command = command }

  mutating func take(_ timed: TimedEvent) -> [StyledLine] {
    tally.count(timed.event)
    switch timed.event {
    case .warning(let stage, let message):
      return Message.lines(stage.map { "\($0): \(message)" } ?? message, .caution, label: "warning: ")
    case .resultWarning(let stage, let message):
      return warnings.lines(stage, message, label: "warning: ")
    case .objectQuarantined(let stage, let path):
      return Message.lines(Message.quarantined(stage, path), .caution, label: "warning: ")
    case .resultSetAside(let stage, let path, let reason):
      return Message.lines(Message.setAside(stage, path, reason), .caution, label: "warning: ")
    case .stageFailed(let stage, let message):
      return Message.lines("\(stage): \(message)", .bad, label: "error: ")
    case .runFinished(let summary):
      return RunEnding(tally: tally, summary: summary, command: command, namesLogs: false).lines
    default:
      return []
    }
  }

  mutating func takeInterrupt() -> [StyledLine] { [] }
}

/// Words that several views share.
enum Message {
  /// A message of any number of lines, set in under what it belongs to, or behind a label.
  static func lines(_ text: String, _ tone: Tone, label: String = "    ") -> [StyledLine] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, line in
      var styled = StyledLine(index == 0 ? label : String(repeating: " ", count: label.columns), tone)
      styled.append(String(line), tone)
      return styled
    }
  }

  static func quarantined(_ stage: String, _ path: String) -> String {
    "\(stage): a stored object is damaged; it was set aside, and is made again: \(path)"
  }

  static func setAside(_ stage: String, _ path: String?, _ reason: String) -> String {
    "\(stage): its result cannot be read (\(reason)); it was set aside, and is made again"
      + (path.map { ": \($0)" } ?? "")
  }

  /// Lines that code of the user printed, each behind the stage's name.
  static func printed(_ stage: String, _ text: String, _ omitted: Int) -> [StyledLine] {
    let note = omitted > 0 ? [StyledLine("\(stage) | … \(omitted) bytes are left out here …", .faint)] : []
    return note + text.split(separator: "\n").map { StyledLine("\(stage) | \($0)", .faint) }
  }

  /// What a run is still waiting for when all its stages are done.
  static func awaiting(_ results: Int) -> StyledLine {
    StyledLine(
      "sending \(NumberText.count(results, "result")) to the remote; Ctrl-C leaves them here", .faint)
  }

  /// What came from the remote cache, and what went there.
  static func remote(_ use: RemoteUse) -> StyledLine {
    var parts: [String] = []
    if use.fetched > 0 {
      parts.append(
        "\(NumberText.count(use.fetched, "result")) came from it (\(ByteText.exact(use.fetchedSize)))")
    }
    if use.sent > 0 {
      parts.append("\(NumberText.count(use.sent, "result")) went there (\(ByteText.exact(use.sentSize)))")
    }
    if use.unsent > 0 { parts.append("\(NumberText.count(use.unsent, "result")) not sent") }
    return "remote: \(parts.joined(separator: ", "))"
  }
}
