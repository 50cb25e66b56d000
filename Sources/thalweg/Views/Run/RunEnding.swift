import Workflow

/// The last words on a run: what it came to, what is kept, and what to do next.
struct RunEnding: Sendable {
  let tally: RunTally
  let summary: RunSummary
  /// The command that goes on from here.
  let command: String

  var lines: [StyledLine] {
    switch summary.outcome {
    case .done: [done]
    case .failed: failed
    case .interrupted: [interrupted]
    }
  }

  private var time: String { DurationText.exact(summary.seconds) }

  private var done: StyledLine {
    if summary.executed > 0 {
      return "\("ran", .good) \(summary.executed) of \(NumberText.count(tally.stages, "stage")) in \(time)"
    }
    if tally.stages == 1 { return "\("nothing to do:", .good) the one stage is up to date (\(time))" }
    return "\("nothing to do:", .good) all \(tally.stages) stages are up to date (\(time))"
  }

  private var failed: [StyledLine] {
    let skipped = tally.skipped.listed()
    return ["\("failed:", .bad) \(tally.failures.map(\.stage).listed(), .strong) after \(time)"]
      + (skipped.isEmpty ? [] : ["not run for that: \(skipped)"])
      + ["\(kept); mend the cause, and `\(command)` goes on from there"]
  }

  private var interrupted: StyledLine {
    // Steps and points inside a stage are kept, too.
    let kept = tally.kept.isEmpty ? "no stage is done, and what was done inside them is kept" : kept
    return "\("interrupted", .caution) after \(time): \(kept); `\(command)` goes on from there"
  }

  private var kept: String {
    if tally.kept.isEmpty { return "no stage was done yet" }
    return "\(tally.kept.listed()) \(tally.kept.count == 1 ? "is" : "are") kept"
  }
}
