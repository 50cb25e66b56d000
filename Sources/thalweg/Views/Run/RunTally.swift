import Workflow

/// What has come of the stages of a run so far, by name.
struct RunTally: Sendable {
  struct Failure: Sendable {
    let stage: String
    let message: String
  }

  private(set) var stages = 0
  /// Stages whose results are in the store, in the order in which that became known.
  private(set) var kept: [String] = []
  private(set) var failures: [Failure] = []
  private(set) var skipped: [String] = []
  private var keptSet: Set<String> = []

  mutating func count(_ event: Event) {
    switch event {
    case .runStarted(_, let stages, _): self.stages = stages
    case .stageReused(let stage, _), .stageFinished(let stage, _), .stageUnchanged(let stage, _):
      if keptSet.insert(stage).inserted { kept.append(stage) }
    case .objectQuarantined(let stage, _), .resultSetAside(let stage, _, _):
      if keptSet.remove(stage) != nil { kept.removeAll { $0 == stage } }
    case .stageFailed(let stage, let message): failures.append(Failure(stage: stage, message: message))
    case .stageSkipped(let stage, _): skipped.append(stage)
    case .runEstimated, .stageQueued, .stageStarted, .stageProgress, .warning, .resultWarning,
      .stageCancelled,
      .remoteAwaited, .remoteUsed, .runFinished:
      break
    }
  }
}

extension [String] {
  /// "start, end, valley and 4 more"
  func listed(atMost limit: Int = 8) -> String {
    if count <= limit + 1 { return joined(separator: ", ") }
    return "\(prefix(limit).joined(separator: ", ")) and \(count - limit) more"
  }
}
