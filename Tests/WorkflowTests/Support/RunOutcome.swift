@testable import Workflow

/// What came of a run, and what happened on the way.
struct RunOutcome: Sendable {
  let summary: RunSummary
  let events: [Event]

  var executed: [String] { events.executed }

  /// What the remote cache was used for.
  var remoteUse: RemoteUse? {
    events.lazy.compactMap { if case .remoteUsed(let use) = $0 { use } else { nil } }.first
  }
}
