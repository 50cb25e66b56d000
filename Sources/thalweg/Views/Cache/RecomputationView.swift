import Declarations
import Workflow

/// What came of running stages again, as lines and as JSON.
struct RecomputationView: Sendable {
  let seed: UInt64
  /// How many were to run.
  let wanted: Int
  var outcomes: [Recomputation.Outcome] = []

  var lines: [StyledLine] {
    if outcomes.isEmpty { return ["no stage of it has its result in the store; `thalweg run` makes them"] }
    let different = outcomes.count { !$0.isSame }
    let end: StyledLine =
      different == 0
      ? "\("the same bytes:", .good) \(NumberText.count(outcomes.count, "stage")) (seed \(String(seed)))"
      : "\("\(different) of \(NumberText.count(outcomes.count, "stage"))", .bad) not the same (seed \(String(seed)))"
    let few: [StyledLine] =
      outcomes.count < wanted ? ["\(NumberText.count(outcomes.count, "stage")) of it had a result"] : []
    return outcomes.flatMap(Self.lines) + few + [end]
  }

  private static func lines(of outcome: Recomputation.Outcome) -> [StyledLine] {
    let time = DurationText.exact(outcome.seconds)
    if let failure = outcome.failure {
      return ["\("✗", .bad) \(outcome.stage)  \(outcome.kind, .faint)  failed"] + Message.lines(failure, .bad)
    }
    if outcome.isSame { return ["\("✓", .good) \(outcome.stage)  \(outcome.kind, .faint)  \(time)"] }
    let files = outcome.differing.joined(separator: ", ")
    return ["\("✗", .bad) \(outcome.stage)  \(outcome.kind, .faint)  other bytes than recorded: \(files)"]
  }

  /// `{"seed", "stages": [{"stage", "kind", "seconds", "same", "differing", "failure"}]}`
  var json: JSON {
    [
      "seed": .integer(Int128(seed)),
      "stages": .array(
        outcomes.map { outcome in
          [
            "stage": JSON(outcome.stage), "kind": JSON(outcome.kind), "seconds": JSON(outcome.seconds),
            "same": JSON(outcome.isSame), "differing": .array(outcome.differing.map { JSON($0) }),
            "failure": outcome.failure.map { JSON($0) } ?? .null,
          ]
        }),
    ]
  }
}
