import Declarations
import Synchronization

/// Keeps the events of a run for `events.jsonl`, and hands each on to whoever watches.
///
/// Progress is handed on and not kept: there is no end of it.
final class EventJournal: Sendable {
  private let state = Mutex<[TimedEvent]>([])
  private let watcher: @Sendable (TimedEvent) -> Void
  private let start = ContinuousClock.now
  private let timeOfStart = TimedEvent.timeOfDay

  init(watcher: @escaping @Sendable (TimedEvent) -> Void) { self.watcher = watcher }

  func record(_ event: Event) {
    let timed = TimedEvent(time: now, event: event)
    if case .stageProgress = event {} else { state.withLock { $0.append(timed) } }
    watcher(timed)
  }

  /// One event a line.
  var lines: String {
    state.withLock { events in events.map { $0.json.compactText + "\n" }.joined() }
  }

  /// The time of day at the start and what has passed since, so that events stay in order where the clock is set.
  private var now: Double { timeOfStart + start.secondsToNow }
}
