import Declarations
import Platform

/// Keeps the events of a run for `events.jsonl`, and hands each on to whoever watches.
///
/// Progress is handed on and not kept: there is no end of it. What is said of a result is said once, whoever finds it
/// out: the plan, the stage when it starts, the record that is there.
final class EventJournal: Sendable {
  private let state = Guarded(State())

  private struct State {
    var events: [TimedEvent] = []
    /// Warnings by stage.
    var told: [String: Set<String>] = [:]
  }

  private let watcher: @Sendable (TimedEvent) -> Void
  private let start = ContinuousClock.now
  private let timeOfStart = TimedEvent.timeOfDay

  init(watcher: @escaping @Sendable (TimedEvent) -> Void) { self.watcher = watcher }

  func record(_ event: Event) {
    let timed = TimedEvent(time: now, event: event)
    let isNew = state.withLock { state in
      switch event {
      case .stageProgress: return true
      case .resultWarning(let stage, let message):
        guard state.told[stage, default: []].insert(message).inserted else { return false }
      default: break
      }
      state.events.append(timed)
      return true
    }
    if isNew { watcher(timed) }
  }

  /// One event a line.
  var lines: String {
    state.withLock { state in state.events.map { $0.json.compactText + "\n" }.joined() }
  }

  /// The time of day at the start and what has passed since, so that events stay in order where the clock is set.
  private var now: Double { timeOfStart + start.secondsToNow }
}
