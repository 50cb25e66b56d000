import Workflow

/// What has come of the stages of a run so far, by name.
struct RunTally: Sendable {
  struct Failure: Sendable {
    let stage: String
    let message: String
  }

  private(set) var stages = 0
  /// Stages whose results are in the store, in the order in which that became known.
  private(set) var kept: [String] = []
  private(set) var failures: [Failure] = []
  private(set) var skipped: [String] = []
  /// Stages that code of the user printed something in.
  private(set) var printed: [String] = []
  private var keptSet: Set<String> = []

  mutating func count(_ event: Event) {
    switch event {
    case .runStarted(_, let stages, _): self.stages = stages
    case .stageReused(let stage, _), .stageFinished(let stage, _), .stageUnchanged(let stage, _):
      if keptSet.insert(stage).inserted { kept.append(stage) }
    case .objectQuarantined(let stage, _), .resultSetAside(let stage, _, _):
      if keptSet.remove(stage) != nil { kept.removeAll { $0 == stage } }
    case .stageFailed(let stage, let message): failures.append(Failure(stage: stage, message: message))
    case .stageSkipped(let stage, _): skipped.append(stage)
    case .stagePrinted(let stage, _, _): if !printed.contains(stage) { printed.append(stage) }
    case .runEstimated, .stageQueued, .stageStarted, .stageProgress, .warning, .resultWarning,
      .stageCancelled,
      .remoteAwaited, .remoteUsed, .runFinished:
      break
    }
  }
}

extension [String] {
  /// "start, end, valley and 4 more"
  func listed(atMost limit: Int = 8) -> String {
    if count <= limit + 1 { return joined(separator: ", ") }
    return "\(prefix(limit).joined(separator: ", ")) and \(count - limit) more"
  }
}

/// The last words on a run: what it came to, what is kept, and what to do next.
struct RunEnding: Sendable {
  let tally: RunTally
  let summary: RunSummary
  /// The command that goes on from here.
  let command: String
  /// Whether it is said that something was printed.
  var namesLogs = true

  var lines: [StyledLine] {
    switch summary.outcome {
    case .done: [done] + logs
    case .failed: failed + logs
    case .interrupted: [interrupted] + logs
    }
  }

  private var logs: [StyledLine] {
    guard namesLogs, !tally.printed.isEmpty, let directory = summary.directory else { return [] }
    return [StyledLine("what \(tally.printed.listed(atMost: 4)) printed is in \(directory)/logs", .faint)]
  }

  private var time: String { DurationText.exact(summary.seconds) }

  private var done: StyledLine {
    if summary.executed > 0 {
      return "\("ran", .good) \(summary.executed) of \(NumberText.count(tally.stages, "stage")) in \(time)"
    }
    if tally.stages == 1 { return "\("nothing to do:", .good) the one stage is up to date (\(time))" }
    return "\("nothing to do:", .good) all \(tally.stages) stages are up to date (\(time))"
  }

  private var failed: [StyledLine] {
    let skipped = tally.skipped.listed()
    return ["\("failed:", .bad) \(tally.failures.map(\.stage).listed(), .strong) after \(time)"]
      + (skipped.isEmpty ? [] : ["not run because of that: \(skipped)"])
      + ["\(kept); fix the cause, and `\(command)` continues from there"]
  }

  private var interrupted: StyledLine {
    // Steps and points inside a stage are kept, too.
    let kept = tally.kept.isEmpty ? "no stage is done, and what was done inside them is kept" : kept
    return "\("interrupted", .caution) after \(time): \(kept); `\(command)` continues from there"
  }

  private var kept: String {
    if tally.kept.isEmpty { return "no stage was done yet" }
    return "\(tally.kept.listed()) \(tally.kept.count == 1 ? "is" : "are") kept"
  }
}

/// Stages found up to date, held back until they can be told of together.
struct ReusedStages: Sendable {
  private var names: [String] = []

  mutating func add(_ name: String) { names.append(name) }

  /// A line for all of them, or none.
  mutating func flush() -> [StyledLine] {
    defer { names = [] }
    switch names.count {
    case 0: return []
    case 1...4: return ["up to date: \(names.joined(separator: ", "))"]
    default: return ["\(names.count) stages were up to date"]
    }
  }

  mutating func forget() { names = [] }
}

/// What was said of results, so that what holds for many stages is said once.
struct ToldWarnings: Sendable {
  private var messages: Set<String> = []

  /// The lines for a warning of a result; none where another stage had the same.
  mutating func lines(_ stage: String, _ message: String, label: String) -> [StyledLine] {
    guard messages.insert(message).inserted else { return [] }
    return Message.lines("\(stage): \(message)", .caution, label: label)
  }
}
