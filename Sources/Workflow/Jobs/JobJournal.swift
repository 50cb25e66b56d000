import Declarations
import Platform

/// Writes the events of a job where its driver reads them, a line each, progress twice a second at most.
final class JobJournal: Sendable {
  private let operations: FileOperations
  private let state: Guarded<State>

  private struct State {
    let file: OpenFile?
    var lastProgress: ContinuousClock.Instant?
  }

  private static let pause = Duration.milliseconds(500)

  /// - Parameter path: where that cannot be written, events are lost and nothing else.
  init(_ path: String, operations: FileOperations) {
    self.operations = operations
    state = Guarded(State(file: try? operations.append(to: path)))
  }

  deinit { state.withLock { state in if let file = state.file { try? operations.close(file) } } }

  func record(_ event: Event) {
    state.withLock { state in
      guard let file = state.file else { return }
      if case .stageProgress = event {
        let now = ContinuousClock.now
        if let last = state.lastProgress, now - last < Self.pause { return }
        state.lastProgress = now
      }
      // In one piece, so that a line is seen whole or not at all.
      let line = Array((TimedEvent(event).json.compactText + "\n").utf8)
      line.withUnsafeBytes { try? operations.write($0, to: file) }
    }
  }
}
