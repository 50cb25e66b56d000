import Workflow

/// A run of which only warnings, failures and the last line are told.
struct QuietView: RunView {
  private var tally = RunTally()
  private var warnings = ToldWarnings()
  private let command: String

  /// - Parameter command: the command that goes on where a run was stopped.
  init(command: String) { self.command = command }

  mutating func take(_ timed: TimedEvent) -> [StyledLine] {
    tally.count(timed.event)
    switch timed.event {
    case .warning(let stage, let message):
      return Message.lines(stage.map { "\($0): \(message)" } ?? message, .caution, label: "warning: ")
    case .resultWarning(let stage, let message):
      return warnings.lines(stage, message, label: "warning: ")
    case .objectQuarantined(let stage, let path):
      return Message.lines(Message.quarantined(stage, path), .caution, label: "warning: ")
    case .resultSetAside(let stage, let path, let reason):
      return Message.lines(Message.setAside(stage, path, reason), .caution, label: "warning: ")
    case .stageFailed(let stage, let message):
      return Message.lines("\(stage): \(message)", .bad, label: "error: ")
    case .runFinished(let summary):
      return RunEnding(tally: tally, summary: summary, command: command).lines
    default:
      return []
    }
  }

  mutating func takeInterrupt() -> [StyledLine] { [] }
}
