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

/// Lets through what a reader can use of a stage's progress.
struct ProgressThrottle: Sendable {
  private let interval = 0.25
  private var last: [String: Double] = [:]

  mutating func passes(_ event: TimedEvent) -> Bool {
    guard case .stageProgress(let stage, let progress) = event.event else { return true }
    // The last one always passes, so that a reader sees the count complete.
    if let before = last[stage], event.time - before < interval, progress.done < progress.total {
      return false
    }
    last[stage] = event.time
    return true
  }
}
