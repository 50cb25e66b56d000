import Declarations
import Platform
import ResultStore

/// How far a stage of a run has come.
package enum StageState: Sendable {
  /// For what it needs.
  case waiting
  /// All that it needs is there, its result is not.
  case ready(KeyPreimage)
  case running
  case done(ActionRecord, Origin)
  case failed(String)
  case skipped
  /// Its result is not there, and the run is not for it.
  case leftOut

  /// Where a result came from.
  package enum Origin: Sendable {
    case executed(seconds: Double, StageWork?)
    case reused
  }

  package var action: ActionRecord? { if case .done(let action, _) = self { action } else { nil } }

  var isFailure: Bool { if case .failed = self { true } else { false } }

  var isSkipped: Bool { if case .skipped = self { true } else { false } }

  var isLeftOut: Bool { if case .leftOut = self { true } else { false } }

  var isSettled: Bool {
    switch self {
    case .waiting, .ready, .running: false
    case .done, .failed, .skipped, .leftOut: true
    }
  }
}

/// What came of every stage.
package struct ExecutionResult: Sendable {
  package let stages: [(node: GraphNode, state: StageState)]
  let wasInterrupted: Bool

  /// Whether everything is there that the run is for.
  var isComplete: Bool { stages.allSatisfy { $0.state.action != nil || $0.state.isLeftOut } }

  /// The stages that the run was not for, and whose results are not there.
  var leftOut: [String] { stages.filter(\.state.isLeftOut).map(\.node.name) }

  /// The stages that were to be made, and neither were nor failed.
  var notRun: [String] {
    stages.filter { $0.state.action == nil && !$0.state.isFailure && !$0.state.isLeftOut }.map(\.node.name)
  }

  var failures: [(name: String, reason: String)] {
    stages.compactMap { stage in
      if case .failed(let reason) = stage.state { (stage.node.name, reason) } else { nil }
    }
  }

  /// The stages that were executed, with the seconds that each took and what it did.
  var durations: [(node: GraphNode, seconds: Double, work: StageWork?)] {
    stages.compactMap { stage in
      guard case .done(_, .executed(let seconds, let work)) = stage.state else { return nil }
      return (stage.node, seconds, work)
    }
  }
}

extension ActionRecord {
  /// Whether one of the files is the object `digest`.
  func holds(_ digest: Digest) -> Bool {
    outputs.contains { $0.files.contains { $0.digest == digest } }
  }
}
