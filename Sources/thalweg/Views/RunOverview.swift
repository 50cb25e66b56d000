import Declarations
import Workflow

/// A run in a few lines: what it is, and what each stage made.
struct RunOverview: Sendable {
  let record: RunRecord
  let path: String
  /// `timing.json`, where there is one.
  let timing: JSON?
  var annotations = RunAnnotations()

  var lines: [StyledLine] {
    [heading] + (record.description.map { [StyledLine($0)] } ?? []) + [provenance]
      + annotations.lines + ending + [StyledLine()]
      + table.lines() + warnings
      + record.failures.map { "\($0.stage, .strong) \("failed:", .bad) \($0.message)" } + notRun + leftOut
  }

  /// How it ended, where it was stopped.
  private var ending: [StyledLine] {
    switch record.outcome {
    case .failed: ["\("stopped:", .bad) a stage failed"]
    case .interrupted: ["\("interrupted:", .caution) by the user"]
    case nil: []
    }
  }

  private var notRun: [StyledLine] {
    if record.notRun.isEmpty { return [] }
    return ["\("not run:", .caution) \(record.notRun.listed())"]
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

extension RunAnnotations {
  /// What people say of a run, below what it is.
  var lines: [StyledLine] {
    (isPinned ? ["\("pinned", .good)"] : [])
      + (note.map { $0.split(separator: "\n").map { "\("note:", .active) \(String($0))" } } ?? [])
  }
}

/// A run that has no end yet, or never will: how far it has come, and what to do.
struct UnfinishedOverview: Sendable {
  let run: UnfinishedRun
  let progress: RunProgress
  let path: String
  var annotations = RunAnnotations()

  var lines: [StyledLine] {
    [
      "\(run.name, .strong)  \(path, .faint)",
      StyledLine("thalweg \(run.thalweg), begun on \(run.host) at \(run.started.local)", .faint),
    ] + annotations.lines + [state] + resuming + [StyledLine()] + table.lines()
      + progress.failures.map { "\($0.name, .strong) \("failed:", .bad) \($0.message ?? "")" }
      + (run.message.map { [StyledLine(), "\("error:", .bad) \($0)"] } ?? [])
  }

  private var state: StyledLine {
    let done = progress.total.map { "\(progress.made) of \(NumberText.count($0, "stage")) done" }
    let count = done.map { ", \($0)" } ?? ""
    return switch run.state {
    case .running: "\("running", .active)\(count)"
    case .killed: "\("killed:", .bad) its process ended without a word\(count)"
    case .interrupted: "\("interrupted", .caution)\(count)"
    case .elsewhere:
      "\("unknown:", .caution) begun on '\(run.host)', where it may still be running\(count)"
    case .failed, .done: "\("failed", .bad)\(count)"
    }
  }

  private var resuming: [StyledLine] {
    [.running, .elsewhere].contains(run.state)
      ? [] : [StyledLine("what is done is in the store: run again to go on from there", .faint)]
  }

  private var table: TextTable {
    var table = TextTable(columns: ["stage", "kind", "state", "ran in"])
    for stage in progress.stages {
      table.append([
        stage.name, stage.kind ?? "", words(for: stage.state), stage.seconds.map(DurationText.exact) ?? "-",
      ])
    }
    return table
  }

  private func words(for state: RunProgress.Stage.State) -> String {
    switch state {
    case .reused: "up to date"
    case .running, .queued: run.state == .running ? state.rawValue : "was \(state.rawValue)"
    default: state.rawValue
    }
  }

  /// `{"name", "path", "state", "started", "host", "message", "stages": [{"name", "kind", "state", "seconds"}]}`
  var json: JSON {
    [
      "name": JSON(run.name), "path": JSON(path), "state": JSON(run.state.rawValue),
      "started": JSON(run.started.universal), "host": JSON(run.host),
      "message": run.message.map { JSON($0) } ?? .null,
      "total": progress.total.map { JSON($0) } ?? .null,
      "stages": .array(
        progress.stages.map { stage in
          [
            "name": JSON(stage.name), "kind": stage.kind.map { JSON($0) } ?? .null,
            "state": JSON(stage.state.rawValue), "seconds": stage.seconds.map { JSON($0) } ?? .null,
            "message": stage.message.map { JSON($0) } ?? .null,
          ]
        }),
    ]
  }
}

/// Runs as a table: what they are, and the settings and metrics that were asked for.
struct RunTable: Sendable {
  let runs: [ListedRun]
  /// Columns besides name, number, date and number of stages.
  let shown: [RunField]
  /// How many runs there are, chosen or not.
  let total: Int

  /// - Parameter width: columns that were asked for are whole in it: others are left out where there is no room, and where
  ///   that does not do, each has a line of its own.
  func lines(width: Int = .max) -> [StyledLine] {
    guard !runs.isEmpty else { return ["none of \(NumberText.count(total, "run")) fits"] }
    let facts = [RunField.Fact.name, .number, .when, .stages].map { RunField($0) }
    var columns = (facts + telling + shown).reduce(into: [RunField]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    let dispensable = Self.dispensable.map { RunField($0) }.filter { !shown.contains($0) }
    for column in dispensable where table(of: columns).width > width { columns.removeAll { $0 == column } }
    let table = table(of: columns)
    return table.width <= width || shown.isEmpty ? table.lines() : blocks
  }

  /// Columns that give way, the first one first.
  private static let dispensable: [RunField.Fact] = [.note, .stages, .failed, .pinned, .when, .state]

  private func table(of columns: [RunField]) -> TextTable {
    let units = units(of: columns)
    return TextTable(
      columns: zip(columns, units).map { $1.heading($0.text) },
      rows: runs.map { run in zip(columns, units).map { text(of: run, $0, in: $1) } })
  }

  private func units(of columns: [RunField]) -> [ReadingUnit?] {
    columns.map { column in runs.lazy.compactMap { $0.unit(of: column) }.first }
  }

  /// Each run with what was asked for below it, a line each.
  private var blocks: [StyledLine] {
    let units = units(of: shown)
    let heads = zip(shown, units).map { $1.heading($0.text) }
    let columns = heads.map(\.columns).max() ?? 0
    return runs.flatMap { run in
      let number = run.number.map { "/\($0)" } ?? ""
      return [StyledLine(run.name + number, .strong)]
        + zip(heads, zip(shown, units)).map { head, field in
          "  \(head.padded(to: columns), .faint)  \(text(of: run, field.0, in: field.1))"
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
  /// "problems": […]}`; a field that names a family of stages is `{"n", "mean", "deviation", "least", "greatest"}`.
  func json(_ problems: [RunListing.Problem]) -> JSON {
    [
      "runs": .array(runs.map(json(of:))),
      "problems": .array(problems.map { ["path": JSON($0.path), "problem": JSON($0.error.message)] }),
    ]
  }

  private func json(of run: ListedRun) -> JSON {
    [
      "name": JSON(run.name), "number": run.number.map { JSON($0) } ?? .null, "path": JSON(run.folder.path),
      "when": run.written.map { JSON($0.universal) } ?? .null, "state": JSON(run.state.rawValue),
      "stages": JSON(run.stageCount), "failed": JSON(run.failureCount),
      "pinned": JSON(run.annotations.isPinned), "note": run.annotations.note.map { JSON($0) } ?? .null,
      "values": .object(shown.map { JSON.Member($0.text, value(of: $0, in: run)) }),
    ]
  }

  private func value(of field: RunField, in run: ListedRun) -> JSON {
    run.spread(of: field)?.json ?? run.value(of: field) ?? .null
  }
}
