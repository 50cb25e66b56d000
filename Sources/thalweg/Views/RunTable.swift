import Declarations
import Workflow

/// Runs as a table: what they are, and the settings and metrics that were asked for.
struct RunTable: Sendable {
  let runs: [ListedRun]
  /// Columns besides name, number, date and number of stages.
  let shown: [RunField]
  /// How many runs there are, chosen or not.
  let total: Int
  /// What families are taken apart by, each a column; none where a run has one row.
  var axes: [String] = []
  /// What rows are sorted by that families are taken apart in.
  var order: RunField?
  var isReversed = false

  /// A run, or what is shown of it at some values of the axes.
  private struct Row {
    let run: ListedRun
    /// Nil for all of the run.
    let part: ListedRun.Part?
  }

  private var rows: [Row] {
    if axes.isEmpty { return runs.map { Row(run: $0, part: nil) } }
    let rows = runs.flatMap { run -> [Row] in
      let parts = run.parts(by: axes, of: shown)
      return parts.isEmpty ? [Row(run: run, part: nil)] : parts.map { Row(run: run, part: $0) }
    }
    guard let order else { return rows }
    let means = rows.map { $0.part?.values[order]?.mean }
    // A setting or a property has sorted the runs already.
    guard means.contains(where: { $0 != nil }) else { return rows }
    return rows.indices.sorted { a, b in
      guard let first = means[a], let second = means[b], first != second else {
        let (isKnown, isOtherKnown) = (means[a] != nil, means[b] != nil)
        return isKnown == isOtherKnown ? a < b : isKnown
      }
      return isReversed ? second < first : first < second
    }.map { rows[$0] }
  }

  /// What heads a table, and what stands below it.
  private enum Column {
    case field(RunField)
    case axis(Int)
  }

  /// - Parameter width: columns that were asked for are whole in it: others are left out where there is no room, and where
  ///   that does not do, each has a line of its own.
  func lines(width: Int = .max) -> [StyledLine] {
    guard !runs.isEmpty else { return ["none of \(NumberText.count(total, "run")) fits"] }
    let facts = [RunField.Fact.name, .number, .when, .stages].map { RunField($0) }
    var columns = facts + telling
    let dispensable = Self.dispensable.map { RunField($0) }.filter { !shown.contains($0) }
    let rows = rows
    for column in dispensable where table(of: columns, rows).width > width {
      columns.removeAll { $0 == column }
    }
    let table = table(of: columns, rows)
    return table.width <= width || shown.isEmpty ? table.lines() : blocks(of: rows)
  }

  /// Columns that give way, the first one first.
  private static let dispensable: [RunField.Fact] = [.note, .stages, .failed, .pinned, .when, .state]

  private func table(of facts: [RunField], _ rows: [Row]) -> TextTable {
    let others = shown.filter { !facts.contains($0) }.reduce(into: [RunField]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    let told = facts.filter { fact in
      shown.contains(fact) || rows.contains { !text(of: $0, .field(fact)).isEmpty }
    }
    let columns = told.map(Column.field) + axes.indices.map(Column.axis) + others.map(Column.field)
    return TextTable(
      columns: columns.map(heading), rows: rows.map { row in columns.map { text(of: row, $0) } })
  }

  private func heading(_ column: Column) -> String {
    switch column {
    case .axis(let place): axes[place]
    case .field(let field): unit(of: field).heading(field.text)
    }
  }

  private func unit(of field: RunField) -> ReadingUnit? { runs.lazy.compactMap { $0.unit(of: field) }.first }

  private func text(of row: Row, _ column: Column) -> String {
    switch column {
    case .axis(let place): return row.part?.labels[place] ?? ""
    case .field(let field):
      let unit = unit(of: field)
      guard let part = row.part, row.run.spread(of: field) != nil else {
        return text(of: row.run, field, in: unit)
      }
      return part.values[field].map { text(of: $0, field, in: unit) } ?? ""
    }
  }

  private func text(of summary: MetricSpread.Summary, _ field: RunField, in unit: ReadingUnit?) -> String {
    let mean = Self.text(of: Self.shown(JSON(summary.mean), in: unit), field, isWhole: true)
    return summary.deviation.map { "\(mean) ± \(NumberText.significant(unit.shown($0), digits: 3))" } ?? mean
  }

  /// Each row with what was asked for below it, a line each.
  private func blocks(of rows: [Row]) -> [StyledLine] {
    let columns = axes.indices.map(Column.axis) + shown.map(Column.field)
    let heads = columns.map(heading)
    let width = heads.map(\.columns).max() ?? 0
    return rows.flatMap { row in
      let number = row.run.number.map { "/\($0)" } ?? ""
      return [StyledLine(row.run.name + number, .strong)]
        + zip(heads, columns).map { head, column in
          "  \(head.padded(to: width), .faint)  \(text(of: row, column))"
        }
    }
  }

  /// What not all runs have, where any has it.
  private var telling: [RunField] {
    let facts: [(fact: RunField.Fact, isTold: Bool)] = [
      (.state, runs.contains { $0.state != .done }), (.failed, runs.contains { $0.failureCount > 0 }),
      (.pinned, runs.contains { $0.annotations.isPinned }),
      (.note, runs.contains { $0.annotations.note != nil }),
    ]
    return facts.filter(\.isTold).map { RunField($0.fact) }
  }

  /// What was asked for is whole.
  private func text(of run: ListedRun, _ field: RunField, in unit: ReadingUnit?) -> String {
    let text = Self.text(
      of: Self.shown(run.value(of: field), in: unit), field, isWhole: shown.contains(field))
    guard let spread = run.spread(of: field), spread.count > 1, let deviation = spread.deviation else {
      return text
    }
    return "\(text) ± \(NumberText.significant(unit.shown(deviation), digits: 3))"
  }

  private static func shown(_ value: JSON?, in unit: ReadingUnit?) -> JSON? {
    guard let unit, let number = value?.number else { return value }
    return .real(unit.shown(number))
  }

  private static func text(of value: JSON?, _ field: RunField, isWhole: Bool) -> String {
    guard let value else { return "" }
    // The seconds help to sort, not to read.
    if field.fact == .when { return String(value.text?.dropLast(3) ?? "") }
    if field.fact == .pinned { return value.boolean == true ? "pinned" : "" }
    let told = field.fact == .note ? .text(value.text?.replacing("\n", with: " ") ?? "") : value
    return isWhole ? ValueText.whole(told) : ValueText.short(told)
  }

  /// `{"runs": [{"name", "number", "path", "when", "state", "stages", "failed", "pinned", "note", "values": {…}}],
  /// "problems": […]}`; a field that names a family of stages is `{"n", "mean", "deviation", "least", "greatest"}`. Where
  /// families are taken apart, a run has `rows` too: `[{"axes": {…}, "values": {…}}]`.
  func json(_ problems: [RunListing.Problem]) -> JSON {
    [
      "runs": .array(runs.map(json(of:))),
      "problems": .array(problems.map { ["path": JSON($0.path), "problem": JSON($0.error.message)] }),
    ]
  }

  private func json(of run: ListedRun) -> JSON {
    var members: [JSON.Member] = Self.facts(of: run)
    members.append(.init("values", .object(shown.map { JSON.Member($0.text, value(of: $0, in: run)) })))
    if !axes.isEmpty {
      let rows = run.parts(by: axes, of: shown).map { part -> JSON in
        [
          "axes": .object(zip(axes, part.labels).map { .init($0, $1.map { JSON($0) } ?? .null) }),
          "values": .object(
            shown.filter { run.spread(of: $0) != nil }.map { .init($0.text, part.values[$0]?.json ?? .null) }),
        ]
      }
      members.append(.init("rows", .array(rows)))
    }
    return .object(members)
  }

  private static func facts(of run: ListedRun) -> [JSON.Member] {
    [
      .init("name", JSON(run.name)), .init("number", run.number.map { JSON($0) } ?? .null),
      .init("path", JSON(run.folder.path)), .init("when", run.made.map { JSON($0.universal) } ?? .null),
      .init("state", JSON(run.state.rawValue)), .init("stages", JSON(run.stageCount)),
      .init("failed", JSON(run.failureCount)), .init("pinned", JSON(run.annotations.isPinned)),
      .init("note", run.annotations.note.map { JSON($0) } ?? .null),
    ]
  }

  private func value(of field: RunField, in run: ListedRun) -> JSON {
    run.spread(of: field)?.json ?? run.value(of: field) ?? .null
  }
}
