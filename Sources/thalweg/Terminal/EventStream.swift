import Declarations
import Platform
import Workflow

/// Writes every event as one line of JSON, and progress at most four times a second a stage.
final class EventStream: Sendable {
  private let write: @Sendable (String) -> Void
  private let throttle = Guarded(ProgressThrottle())

  /// - Parameter write: takes whole lines, their ends included.
  init(write: @escaping @Sendable (String) -> Void) { self.write = write }

  func take(_ event: TimedEvent) {
    throttle.withLock { throttle in
      if throttle.passes(event) { write(event.json.compactText.withEscapedControls + "\n") }
    }
  }
}
