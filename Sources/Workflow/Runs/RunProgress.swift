import Declarations
import Platform

/// What `events.jsonl` says of the stages of a run that is under way, or was.
public struct RunProgress: Sendable {
  public struct Stage: Sendable {
    public enum State: String, Sendable {
      case reused, queued, running, done, failed, skipped, stopped

      /// Whether its result is there.
      public var isMade: Bool { self == .reused || self == .done }
    }

    public let name: String
    public internal(set) var kind: String?
    public internal(set) var state: State
    public internal(set) var seconds: Double?
    /// Why it failed.
    public internal(set) var message: String?
  }

  /// How many stages the run is for; nil where nothing says it.
  public private(set) var total: Int?
  /// Those that anything is known of, in the order in which it became known.
  public private(set) var stages: [Stage] = []
  private var places: [String: Int] = [:]

  /// - Parameter lines: the text of the file, which may end in the middle of a line. What is no event is passed over.
  init(reading lines: [UInt8]) {
    for line in lines.split(separator: UInt8(ascii: "\n")) {
      if let event = try? JSON(parsing: Array(line)) { count(event) }
    }
  }

  public var made: Int { stages.count { $0.state.isMade } }
  public var failures: [Stage] { stages.filter { $0.state == .failed } }

  private mutating func count(_ event: JSON) {
    guard let kind = event["event"]?.text else { return }
    if kind == "run-started" {
      total = event["stages"]?.integer
      return
    }
    guard let name = event["stage"]?.text, let state = Self.states[kind] else { return }
    let place = places[name] ?? stages.count
    if place == stages.count {
      places[name] = place
      stages.append(Stage(name: name, state: state))
    }
    stages[place].state = state
    stages[place].kind = event["kind"]?.text ?? stages[place].kind
    stages[place].seconds = event["seconds"]?.number
    stages[place].message = state == .failed ? event["message"]?.text : nil
  }

  /// By the names of events.
  private static let states: [String: Stage.State] = [
    "stage-reused": .reused, "stage-queued": .queued, "stage-started": .running, "stage-finished": .done,
    "stage-failed": .failed, "stage-skipped": .skipped, "stage-cancelled": .stopped,
  ]
}

extension RunFolder {
  /// What has come of the stages of a run so far; nothing where there is no file of events, or one far too large.
  ///
  /// - Throws: `FileError` where it cannot be read.
  public func progress() throws(FileError) -> RunProgress {
    guard let size = try status(of: "events.jsonl")?.size, size <= Self.largestRecord else {
      return RunProgress(reading: [])
    }
    return RunProgress(reading: try bytesIfThere("events.jsonl") ?? [])
  }
}
