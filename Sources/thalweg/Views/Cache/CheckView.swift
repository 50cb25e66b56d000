import Declarations
import ResultStore
import Workflow

/// What a check of a store found, as lines and as JSON.
struct CheckView: Sendable {
  let checked: StoreCheck.Advance
  let damages: [StoreDamage]

  /// `checked 34 % of 1.2 GiB, file 120 of 340`
  static func line(of advance: StoreCheck.Advance) -> String {
    let share = advance.totalSize > 0 ? Double(advance.size) / Double(advance.totalSize) : 1
    return "checked \(Int(min(1, share) * 100)) % of \(ByteText.exact(advance.totalSize)), "
      + "file \(advance.files) of \(advance.totalFiles)"
  }

  var lines: [StyledLine] {
    let count = damages.count { $0.problem == .damaged }
    let read = "read \(NumberText.count(checked.files, "file")), \(ByteText.exact(checked.size))"
    let end: StyledLine =
      count == 0 ? "\("all is well:", .good) \(read)" : "\("\(count) damaged", .bad): \(read)"
    return damages.map(Self.line) + [end]
  }

  private static func line(_ damage: StoreDamage) -> StyledLine {
    switch (damage.problem, damage.quarantinedAt) {
    case (.damaged, let place?): "\("damaged", .bad)  \(damage.path) -> \(place)"
    case (.damaged, nil) where damage.holding == .cells:
      "\("damaged", .bad)  \(damage.path): some of its cells are lost, the others are used"
    case (.damaged, nil): "\("damaged", .bad)  \(damage.path); it could not be moved"
    case (.incomplete, _):
      "\("incomplete", .caution)  \(damage.path): an object that it names is gone; its stage runs again"
    case (.stray, _): "\("stray", .caution)  \(damage.path): no store has a file of this name there"
    }
  }

  /// `{"files", "size", "problems": [{"holds", "problem", "path", "quarantined-at"}]}`
  var json: JSON {
    [
      "files": JSON(checked.files), "size": JSON(checked.size),
      "problems": .array(
        damages.map { damage in
          [
            "holds": JSON(damage.holding.rawValue), "problem": JSON(damage.problem.rawValue),
            "path": JSON(damage.path), "quarantined-at": damage.quarantinedAt.map { JSON($0) } ?? .null,
          ]
        }),
    ]
  }
}

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
