import Workflow

/// A run on a terminal: a live line for each running stage and one for the run, and one line for good when a stage ends.
struct LiveView: RunView {
  private var tally = RunTally()
  private var whole = RunMeter()
  private var warnings = ToldWarnings()
  private var reused = ReusedStages()
  private var running: [StageMeter] = []
  /// Stages whose jobs wait in the queue of a cluster.
  private var queued: [String] = []
  private var nameColumns = 0
  private let command: String
  private let isVerbose: Bool
  /// The last line that each running stage printed.
  private var printed: [String: String] = [:]

  /// - Parameters:
  ///   - command: the command that goes on where a run was stopped.
  ///   - isVerbose: whether what stages print stays; else the last line of each is shown while the stage runs.
  init(command: String, isVerbose: Bool = false) { (self.command, self.isVerbose) = (command, isVerbose) }

  mutating func take(_ timed: TimedEvent) -> [StyledLine] {
    tally.count(timed.event)
    whole.take(timed)
    switch timed.event {
    case .runStarted(_, _, let toRun):
      nameColumns = min(24, toRun.map(\.columns).max() ?? 0)
      return []
    case .runEstimated(_, let estimate):
      return EstimateText.words(for: estimate).map { [StyledLine($0, .faint)] } ?? []
    case .stageReused(let stage, _):
      queued.removeAll { $0 == stage }
      reused.add(stage)
      return []
    case .stageQueued(let stage, _):
      if !queued.contains(stage), !running.contains(where: { $0.stage == stage }) { queued.append(stage) }
      return []
    case .stageStarted(let stage, let kind):
      queued.removeAll { $0 == stage }
      running.append(StageMeter(stage: stage, kind: kind, start: timed.time))
      return []
    case .stageProgress(let stage, let progress):
      if let index = running.firstIndex(where: { $0.stage == stage }) {
        running[index].take(progress, at: timed.time)
      }
      return []
    case .stagePrinted(let stage, let text, let omitted):
      if isVerbose { return upToDate() + Message.printed(stage, text, omitted) }
      if let last = text.split(separator: "\n").last(where: { !$0.allSatisfy(\.isWhitespace) }) {
        printed[stage] = String(last)
      }
      return []
    case .resultWarning(let stage, let message):
      return warnings.lines(stage, message, label: "! ")
    case .runFinished(let summary):
      if summary.executed == 0, summary.outcome == .done { reused.forget() }
      return upToDate() + RunEnding(tally: tally, summary: summary, command: command).lines
    default:
      return upToDate() + lasting(timed)
    }
  }

  func liveLines(at time: Double, in size: TerminalSize) -> [StyledLine] {
    // A row is left for the cursor, one for a shell's prompt above; a line never reaches the last column.
    let width = size.columns - 1
    var room = max(1, size.rows - 2)
    let ending =
      running.isEmpty || room < 2
      ? nil : whole.line(at: time, beside: running, nameColumns: nameColumns, width: width)
    if ending != nil { room -= 1 }
    let shown = running.count <= room ? running.count : room - 1
    var lines: [StyledLine] = []
    // What they printed has the rows that are left.
    var spare = room - shown - (shown < running.count ? 1 : 0)
    for meter in running.prefix(shown) {
      lines.append(meter.line(at: time, nameColumns: nameColumns, width: width))
      guard spare > 0, let text = printed[meter.stage] else { continue }
      spare -= 1
      lines.append(
        StyledLine("  \(String(repeating: " ", count: nameColumns))  \(text)", .faint).cut(to: width))
    }
    if shown < running.count {
      lines.append(StyledLine("… and \(running.count - shown) more running", .faint).cut(to: width))
    }
    if !queued.isEmpty, lines.count < room {
      lines.append(StyledLine("in the queue: \(queued.listed())", .faint).cut(to: width))
    }
    return lines + [ending].compactMap(\.self)
  }
}

extension LiveView {
  /// The lines that the end of a stage, or a remark, leaves.
  private mutating func lasting(_ timed: TimedEvent) -> [StyledLine] {
    switch timed.event {
    case .stageFinished(let stage, let seconds):
      return [ended(stage, "✓", .good, DurationText.exact(seconds))]
    case .stageUnchanged(let stage, let seconds):
      return [ended(stage, "✓", .good, "\(DurationText.exact(seconds)), gave the same as before")]
    case .stageFailed(let stage, let message):
      return [ended(stage, "✗", .bad, "failed")] + Message.lines(message, .bad)
    case .stageCancelled(let stage):
      return [ended(stage, "·", .caution, "stopped")]
    case .stageSkipped(let stage, let cause):
      queued.removeAll { $0 == stage }
      return ["\("·", .faint) \(stage.padded(to: nameColumns))  not run, since \(cause) was not made"]
    case .warning(let stage, let message):
      return Message.lines(stage.map { "\($0): \(message)" } ?? message, .caution, label: "! ")
    case .objectQuarantined(let stage, let path):
      return ["\("!", .caution) \(Message.quarantined(stage, path))"]
    case .resultSetAside(let stage, let path, let reason):
      return ["\("!", .caution) \(Message.setAside(stage, path, reason))"]
    case .remoteAwaited(let results): return [Message.awaiting(results)]
    case .remoteUsed(let use): return [Message.remote(use)]
    case .runStarted, .runEstimated, .stageReused, .stageQueued, .stageStarted, .stageProgress, .stagePrinted,
      .resultWarning,
      .runFinished:
      return []
    }
  }

  private mutating func upToDate() -> [StyledLine] { reused.flush().map { "\("=", .faint) \($0)" } }

  private mutating func ended(_ stage: String, _ sign: String, _ tone: Tone, _ end: String) -> StyledLine {
    queued.removeAll { $0 == stage }
    printed[stage] = nil
    var kind = ""
    if let index = running.firstIndex(where: { $0.stage == stage }) {
      kind = running.remove(at: index).kind
    }
    return "\(sign, tone) \(stage.padded(to: nameColumns))  \(kind.padded(to: 9), .faint)  \(end)"
  }
}
