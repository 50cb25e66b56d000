import Declarations
import Platform
import Workflow

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

/// Reads the events of a job while it writes them.
struct JobEventTail: Sendable {
  private let path: String
  private let stage: String
  private var offset = 0
  /// How far the stage has come, by its own count.
  private(set) var furthest = 0.0

  /// - Parameter stage: what the stage is called here; whoever made the job may call it something else.
  init(_ path: String, ofStage stage: String) {
    self.path = path
    self.stage = stage
  }

  /// What was written since the last time.
  mutating func read(_ files: DurableFiles) -> [Event] {
    guard let bytes = try? files.read(path, from: offset),
      let end = bytes.lastIndex(of: UInt8(ascii: "\n"))
    else { return [] }
    offset += end + 1
    let events = bytes[...end].split(separator: UInt8(ascii: "\n")).compactMap { line in
      (try? JSON(parsing: Array(line))).flatMap { Event(ofJob: $0, stage: stage) }
    }
    for case .stageProgress(_, let progress) in events { furthest = max(furthest, progress.done) }
    return events
  }
}

extension Event {
  /// Reads an event that a job may write; nil for all others.
  fileprivate init?(ofJob json: JSON, stage: String) {
    switch json["event"]?.text {
    case "stage-started":
      guard let kind = json["kind"]?.text else { return nil }
      self = .stageStarted(stage: stage, kind: kind)
    case "warning":
      guard let message = json["message"]?.text else { return nil }
      self =
        json["of-result"] == nil
        ? .warning(stage: stage, message: message) : .resultWarning(stage: stage, message: message)
    case "stage-progress":
      guard let progress = Progress(json: json) else { return nil }
      self = .stageProgress(stage: stage, progress)
    case "stage-printed":
      guard let text = json["text"]?.text else { return nil }
      self = .stagePrinted(stage: stage, text: text, omitted: json["omitted"]?.integer ?? 0)
    default: return nil
    }
  }
}

extension Progress {
  fileprivate init?(json: JSON) {
    guard let unit = json["unit"]?.text, let done = json["done"]?.number, let total = json["total"]?.number
    else { return nil }
    let figures = (json["figures"]?.members ?? []).map { Figure($0.name, $0.value.number ?? .nan) }
    self.init(unit: unit, done: done, of: total, reused: json["reused"]?.number ?? 0, figures: figures)
  }
}
