import Workflow

/// What a run looks like: lines from events, a time and a size, with nothing written anywhere.
protocol RunView: Sendable {
  /// Takes note of an event.
  ///
  /// - Returns: the lines that it adds for good. They are not cut, since a message must not lose its end.
  mutating func take(_ event: TimedEvent) -> [StyledLine]

  /// The lines that show what is going on at `time` (seconds since 1970), cut to the width.
  func liveLines(at time: Double, in size: TerminalSize) -> [StyledLine]

  /// The user asked for the run to stop.
  mutating func takeInterrupt() -> [StyledLine]
}

extension RunView {
  func liveLines(at time: Double, in size: TerminalSize) -> [StyledLine] { [] }

  mutating func takeInterrupt() -> [StyledLine] {
    [StyledLine("stopping; what is done is kept. Ctrl-C once more ends at once", .caution)]
  }
}
