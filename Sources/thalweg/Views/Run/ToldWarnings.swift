import Workflow

/// What was said of results, so that what holds for many stages is said once.
struct ToldWarnings: Sendable {
  private var messages: Set<String> = []

  /// The lines for a warning of a result; none where another stage had the same.
  mutating func lines(_ stage: String, _ message: String, label: String) -> [StyledLine] {
    guard messages.insert(message).inserted else { return [] }
    return Message.lines("\(stage): \(message)", .caution, label: label)
  }
}
