import Workflow

/// Takes the events of a run, from any thread, and lets somebody know of them.
protocol RunWatcher: Sendable {
  func take(_ event: TimedEvent)
  /// The user's wish to stop was heard.
  func takeInterrupt()
  /// Puts the terminal in order; nothing is shown after it.
  func close()
}

extension RunDisplay: RunWatcher {}

extension EventStream: RunWatcher {
  func takeInterrupt() {}
  func close() {}
}
