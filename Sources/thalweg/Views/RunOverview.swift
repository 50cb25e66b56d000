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

/// Runs as a table: what they are, and the settings and metrics that were asked for.
struct RunTable: Sendable {
  let runs: [ListedRun]
  /// Columns besides name, number, date and number of stages.
  let shown: [RunField]
  /// How many runs there are, chosen or not.
  let total: Int

  var lines: [StyledLine] {
    guard !runs.isEmpty else { return ["none of \(NumberText.count(total, "run")) fits"] }
    let facts = [RunField.Fact.name, .number, .when, .stages].map { RunField($0) }
    let failures = runs.contains { $0.failureCount > 0 } ? [RunField(.failed)] : []
    let columns = (facts + failures + shown).reduce(into: [RunField]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    let units = columns.map { column in runs.lazy.compactMap { $0.unit(of: column) }.first }
    let rows = runs.map { run in
      zip(columns, units).map { Self.text(of: Self.shown(run.value(of: $0), in: $1), $0) }
    }
    return TextTable(columns: zip(columns, units).map { $1.heading($0.text) }, rows: rows).lines()
  }

  private static func shown(_ value: JSON?, in unit: ReadingUnit?) -> JSON? {
    guard let unit, let number = value?.number else { return value }
    return .real(unit.shown(number))
  }

  private static func text(of value: JSON?, _ field: RunField) -> String {
    guard let value else { return "" }
    // The seconds help to sort, not to read.
    if field.fact == .when { return String(value.text?.dropLast(3) ?? "") }
    return ValueText.short(value)
  }

  /// `{"runs": [{"name", "number", "path", "when", "stages", "failed", "values": {…}}], "problems": […]}`
  func json(_ problems: [RunListing.Problem]) -> JSON {
    [
      "runs": .array(runs.map(json(of:))),
      "problems": .array(problems.map { ["path": JSON($0.path), "problem": JSON($0.error.message)] }),
    ]
  }

  private func json(of run: ListedRun) -> JSON {
    [
      "name": JSON(run.name), "number": run.number.map { JSON($0) } ?? .null, "path": JSON(run.folder.path),
      "when": run.written.map { JSON($0.universal) } ?? .null, "stages": JSON(run.stageCount),
      "failed": JSON(run.failureCount),
      "values": .object(shown.map { JSON.Member($0.text, run.value(of: $0) ?? .null) }),
    ]
  }
}
