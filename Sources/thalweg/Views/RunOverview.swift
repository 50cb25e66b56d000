import Declarations
import Workflow

/// A run in a few lines: what it is, and what each stage made.
struct RunOverview: Sendable {
  let record: RunRecord
  let path: String
  /// `timing.json`, where there is one.
  let timing: JSON?

  var lines: [StyledLine] {
    [heading] + (record.description.map { [StyledLine($0)] } ?? []) + [provenance, StyledLine()]
      + table.lines() + warnings
      + record.failures.map { "\($0.stage, .strong) \("failed:", .bad) \($0.message)" } + leftOut
  }

  /// What is to be known of results, each with the stages that it is said of.
  private var warnings: [StyledLine] {
    let told = record.warnings.map { warning in
      "\("warning:", .caution) \(warning.stages.listed(atMost: 4)): \(warning.message)" as StyledLine
    }
    return told.isEmpty ? [] : [StyledLine()] + told
  }

  /// What a run of a part was not for.
  private var leftOut: [StyledLine] {
    if record.leftOut.isEmpty { return [] }
    return [StyledLine(), "\("left out:", .caution) \(PlanDescription.words(forWaits: record.leftOut))"]
  }

  private var heading: StyledLine { "\(record.name, .strong)  \(path, .faint)" }

  private var provenance: StyledLine {
    let time = timing?["seconds"]?.number.map { ", \(DurationText.exact($0))" } ?? ""
    return StyledLine("thalweg \(record.thalweg), \(record.numerics)\(time)", .faint)
  }

  private var table: TextTable {
    var table = TextTable(columns: ["stage", "kind", "ran in", "size", "made"])
    for stage in record.stages {
      let seconds = timing?["stages"]?[stage.name]?.number
      let files = stage.outputs.flatMap(\.files)
      table.append([
        stage.name, stage.kind, seconds.map(DurationText.exact) ?? "-",
        ByteText.exact(files.map(\.size).saturatingSum), files.map(\.name).listed(atMost: 4),
      ])
    }
    return table
  }
}
