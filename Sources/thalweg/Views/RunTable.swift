import Declarations
import Workflow

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
    let rows = runs.map { run in columns.map { Self.text(of: run.value(of: $0), $0) } }
    return TextTable(columns: columns.map(\.text), rows: rows).lines()
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
