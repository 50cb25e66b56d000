@testable import Workflow

/// What came of a run, and what happened on the way.
struct RunOutcome: Sendable {
  let summary: RunSummary
  let events: [Event]

  var executed: [String] { events.executed }
}
