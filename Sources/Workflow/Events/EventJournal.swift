import Declarations
import Platform

/// Keeps the events of a run for `events.jsonl`, and hands each on to whoever watches.
///
/// Progress is handed on and not kept: there is no end of it; while the run goes, a part of it can be read (`ProgressLog`). Of
/// what stages print the beginning is kept, and the logs of the run get all of it. What is said of a result is said once,
/// whoever finds it
/// out: the plan, the stage when it starts, the record that is there.
final class EventJournal: Sendable {
  private let state = Guarded(State())

  private struct State {
    package var events: [TimedEvent] = []
    /// Warnings by stage.
    var told: [String: Set<String>] = [:]
    /// Takes lines as they come.
    var follower: (@Sendable (String) -> Void)?
    var progress: ProgressLog?
    var logs: RunLogs?
    /// Bytes of what stages printed that are kept, of each and of all.
    var printed: [String: Int] = [:]
    var allPrinted = 0
    var hasBegunStages = false

    mutating func keep(_ event: TimedEvent) {
      events.append(event)
      follower?(event.json.compactText + "\n")
    }

    /// The lines of what a stage printed that are still among what is kept; nil where none is.
    mutating func kept(_ text: String, of stage: String) -> String? {
      let before = printed[stage, default: 0]
      let room = min(mostPrinted.ofStage - before, mostPrinted.ofAll - allPrinted)
      guard text.utf8.count > room else {
        printed[stage] = before + text.utf8.count
        allPrinted += text.utf8.count
        return text
      }
      // What comes later would stand in the wrong place.
      printed[stage] = mostPrinted.ofStage
      let part = text.utf8.prefix(max(0, room))
      guard let end = part.lastIndex(of: UInt8(ascii: "\n")) else { return nil }
      allPrinted += room
      return String(text[...end])
    }
  }

  /// Bytes of what a stage prints, and of what all print, that are among the events.
  private static let mostPrinted = (ofStage: 1 << 14, ofAll: 1 << 23)

  private let watcher: @Sendable (TimedEvent) -> Void
  private let start = ContinuousClock.now
  private let timeOfStart = TimedEvent.timeOfDay

  package init(watcher: @escaping @Sendable (TimedEvent) -> Void) { self.watcher = watcher }

  package func record(_ event: Event) {
    let timed = TimedEvent(time: now, event: event)
    let isNew = state.withLock { state in
      switch event {
      case .stageProgress:
        state.progress?.take(timed)
        return true
      case .stagePrinted(let stage, let text, let omitted):
        state.logs?.add(text, after: omitted, of: stage)
        guard let kept = state.kept(text, of: stage) else { return true }
        state.keep(
          TimedEvent(time: timed.time, event: .stagePrinted(stage: stage, text: kept, omitted: omitted)))
        return true
      case .resultWarning(let stage, let message):
        guard state.told[stage, default: []].insert(message).inserted else { return false }
      case .stageStarted, .stageQueued, .stageFailed: state.hasBegunStages = true
      default: break
      }
      state.keep(timed)
      return true
    }
    if isNew { watcher(timed) }
  }

  /// Lets what stages print from now on go to these logs, too; nil for none.
  func write(to logs: RunLogs?) { state.withLock { $0.logs = logs } }

  /// Whether any stage was begun.
  var hasBegunStages: Bool { state.withLock { $0.hasBegunStages } }

  /// When the first event happened, in seconds since 1970; nil before there is one.
  var timeOfFirst: Double? { state.withLock { $0.events.first?.time } }

  /// Hands `follower` all lines so far, and from then on each as it comes, in order and one after the other.
  ///
  /// - Parameters:
  ///   - follower: nil for nobody. It must not record events.
  ///   - progress: takes the progress from now on.
  func follow(_ follower: (@Sendable (String) -> Void)?, progress: ProgressLog? = nil) {
    state.withLock { state in
      state.follower = follower
      state.progress = progress
      follower?(state.events.map { $0.json.compactText + "\n" }.joined())
    }
  }

  /// One event a line.
  package var lines: String {
    state.withLock { state in state.events.map { $0.json.compactText + "\n" }.joined() }
  }

  /// The time of day at the start and what has passed since, so that events stay in order where the clock is set.
  private var now: Double { timeOfStart + start.secondsToNow }
}

/// An event, and when it happened.
public struct TimedEvent: Sendable, Equatable {
  /// Seconds since 1970, UTC.
  public let time: Double
  public let event: Event

  public init(time: Double, event: Event) {
    self.time = time
    self.event = event
  }

  /// An event that happens now.
  package init(_ event: Event) { self.init(time: Self.timeOfDay, event: event) }

  /// Seconds since 1970, UTC.
  package static var timeOfDay: Double {
    let now = timespec.now
    return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
  }

  /// One line of `events.jsonl` and of `--json`, as `schemas/event.schema.json` describes it.
  public var json: JSON {
    .object([JSON.Member("time", JSON((time * 1000).rounded() / 1000))] + event.members)
  }
}

extension Event {
  fileprivate var members: [JSON.Member] {
    switch self {
    case .runStarted(let name, let stages, let toRun):
      named(
        "run-started", ("run", JSON(name)), ("stages", JSON(stages)),
        ("to-run", .array(toRun.map { .text($0) })))
    case .runEstimated(let name, let estimate):
      named(
        "run-estimated", ("run", JSON(name)), ("seconds", estimate.seconds.map { JSON($0) } ?? .null),
        ("memory", estimate.memory.map { JSON($0) } ?? .null), ("disk", JSON(estimate.disk)),
        ("free", estimate.free.map { JSON($0) } ?? .null))
    case .stageReused(let stage, let kind):
      named("stage-reused", ("stage", JSON(stage)), ("kind", JSON(kind)))
    case .stageQueued(let stage, let job):
      named("stage-queued", ("stage", JSON(stage)), ("job", JSON(job)))
    case .stageStarted(let stage, let kind):
      named("stage-started", ("stage", JSON(stage)), ("kind", JSON(kind)))
    case .stageProgress(let stage, let progress):
      named(
        "stage-progress", ("stage", JSON(stage)), ("unit", JSON(progress.unit)),
        ("done", JSON(progress.done)),
        ("total", JSON(progress.total)), ("reused", JSON(progress.reused)),
        ("figures", .object(progress.figures.map { JSON.Member($0.name, JSON($0.value)) })))
    case .stagePrinted(let stage, let text, let omitted):
      named("stage-printed", ("stage", JSON(stage)), ("text", JSON(text)), ("omitted", JSON(omitted)))
    case .warning(let stage, let message):
      named("warning", ("stage", stage.map { JSON($0) } ?? .null), ("message", JSON(message)))
    case .resultWarning(let stage, let message):
      named("warning", ("stage", JSON(stage)), ("message", JSON(message)), ("of-result", true))
    case .stageFinished(let stage, let seconds):
      named("stage-finished", ("stage", JSON(stage)), ("seconds", JSON(seconds)), ("unchanged", false))
    case .stageUnchanged(let stage, let seconds):
      named("stage-finished", ("stage", JSON(stage)), ("seconds", JSON(seconds)), ("unchanged", true))
    case .stageFailed(let stage, let message):
      named("stage-failed", ("stage", JSON(stage)), ("message", JSON(message)))
    case .stageSkipped(let stage, let because):
      named("stage-skipped", ("stage", JSON(stage)), ("because", JSON(because)))
    case .stageCancelled(let stage): named("stage-cancelled", ("stage", JSON(stage)))
    case .objectQuarantined(let stage, let path):
      named("object-quarantined", ("stage", JSON(stage)), ("path", JSON(path)))
    case .resultSetAside(let stage, let path, let reason):
      named(
        "result-set-aside", ("stage", JSON(stage)), ("path", path.map { JSON($0) } ?? .null),
        ("reason", JSON(reason)))
    case .remoteAwaited(let results): named("remote-awaited", ("results", JSON(results)))
    case .remoteUsed(let use):
      named(
        "remote-used", ("fetched", JSON(use.fetched)), ("fetched-size", JSON(use.fetchedSize)),
        ("sent", JSON(use.sent)), ("sent-size", JSON(use.sentSize)), ("unsent", JSON(use.unsent)))
    case .runFinished(let summary):
      named(
        "run-finished", ("outcome", JSON(summary.outcome.rawValue)), ("executed", JSON(summary.executed)),
        ("reused", JSON(summary.reused)), ("failed", JSON(summary.failed)),
        ("skipped", JSON(summary.skipped)),
        ("seconds", JSON(summary.seconds)), ("directory", summary.directory.map { JSON($0) } ?? .null))
    }
  }

  private func named(_ name: String, _ members: (String, JSON)...) -> [JSON.Member] {
    [JSON.Member("event", JSON(name))] + members.map { JSON.Member($0.0, $0.1) }
  }
}
