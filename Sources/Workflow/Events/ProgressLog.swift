import Declarations
import Platform

/// Writes what is going on inside stages to `progress.jsonl` in the directory of a run that is under way, a line an event,
/// for whoever watches the run from elsewhere.
///
/// It is none of what a run keeps: it goes where the run comes to its end, and stays in one that was stopped or killed.
/// Where it cannot be written, that is nobody's concern.
final class ProgressLog: Sendable {
  static let file = "progress.jsonl"
  /// In bytes: months of progress of a few stages at once.
  private static let largest = 64 << 20

  private struct State {
    var throttle = ProgressThrottle()
    var file: OpenFile?
    var size = 0
    var isClosed = false
  }

  private let path: String
  private let operations = FileOperations()
  private let state = Guarded(State())

  /// - Parameter folder: of the run.
  init(in folder: String) { path = "\(folder)/\(Self.file)" }

  func take(_ event: TimedEvent) {
    state.withLock { state in
      guard !state.isClosed, state.size < Self.largest, state.throttle.passes(event) else { return }
      // In one piece, so that a line is seen whole or not at all.
      let line = Array((event.json.compactText + "\n").utf8)
      state.size += line.count
      do throws(FileFailure) {
        let file: OpenFile
        if let open = state.file { file = open } else { file = try operations.create(path, mode: 0o644) }
        state.file = file
        try DurableFiles(operations: operations).write(line, to: file)
      } catch { close(&state) }
    }
  }

  func close() { state.withLock { close(&$0) } }

  private func close(_ state: inout State) {
    if let file = state.file { try? operations.close(file) }
    state.file = nil
    state.isClosed = true
  }

  /// Closes and removes it.
  func remove() {
    close()
    try? operations.remove(path)
  }
}

/// Lets through what a reader can use of a stage's progress.
package struct ProgressThrottle: Sendable {
  private let interval = 0.25
  private var last: [String: Double] = [:]

  package init() {}

  package mutating func passes(_ event: TimedEvent) -> Bool {
    guard case .stageProgress(let stage, let progress) = event.event else { return true }
    // The last one always passes, so that a reader sees the count complete.
    if let before = last[stage], event.time - before < interval, progress.done < progress.total {
      return false
    }
    last[stage] = event.time
    return true
  }
}
