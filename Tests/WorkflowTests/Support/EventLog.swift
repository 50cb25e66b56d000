import Platform

@testable import Workflow

/// Keeps what happens during a run, from whichever thread.
final class EventLog: Sendable {
  private let kept = Guarded<[Event]>([])

  func record(_ event: Event) { kept.withLock { $0.append(event) } }

  var events: [Event] { kept.withLock { $0 } }
}

extension [Event] {
  /// The names of the stages that were executed, in the order of starting.
  var executed: [String] {
    compactMap { if case .stageStarted(let stage, _) = $0 { stage } else { nil } }
  }

  var quarantined: [String] {
    compactMap { if case .objectQuarantined(let stage, _) = $0 { stage } else { nil } }
  }

  var warnings: [String] {
    compactMap { if case .warning(_, let message) = $0 { message } else { nil } }
  }

  var failures: [String: String] {
    reduce(into: [:]) { if case .stageFailed(let stage, let message) = $1 { $0[stage] = message } }
  }

  /// Which stages were left out, and because of which.
  var skips: [String: String] {
    reduce(into: [:]) { if case .stageSkipped(let stage, let cause) = $1 { $0[stage] = cause } }
  }
}
