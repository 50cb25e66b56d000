import Declarations
import Specifications
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
    case .failed: ["\("stopped:", .bad) a stage failed", Self.resuming]
    case .interrupted: ["\("interrupted:", .caution) by the user", Self.resuming]
    case nil: []
    }
  }

  static let resuming = StyledLine(
    "what is done is in the store: run again to go on from there", .faint)

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

  /// Stages of families have their axes as columns.
  private var table: TextTable {
    let names = FamilyNames(record.stages.map(\.name))
    var table = TextTable(columns: ["stage"] + names.axes + ["kind", "ran in", "size", "made"])
    for stage in record.stages {
      let seconds = timing?["stages"]?[stage.name]?.number
      let files = stage.outputs.flatMap(\.files)
      table.append(
        names.fields(of: stage.name) + [
          stage.kind, seconds.map(DurationText.exact) ?? "-",
          ByteText.exact(files.map(\.size).saturatingSum), files.map(\.name).listed(atMost: 4),
        ])
    }
    return table
  }
}

/// The names of stages as columns: the family, and the values of all axes that any of them has.
struct FamilyNames: Sendable {
  let axes: [String]

  init(_ stages: [String]) {
    var seen = Set<String>()
    axes = stages.flatMap { InstanceName(parsing: $0)?.parts ?? [] }.map(\.axis)
      .filter { seen.insert($0).inserted }
  }

  /// The family, and a field for each axis.
  func fields(of stage: String) -> [String] {
    guard let name = InstanceName(parsing: stage), !axes.isEmpty else {
      return [stage] + axes.map { _ in "" }
    }
    return [name.family] + axes.map { axis in name.parts.first { $0.axis == axis }?.label ?? "" }
  }
}

extension RunAnnotations {
  /// What people say of a run, below what it is.
  var lines: [StyledLine] {
    (isPinned ? ["\("pinned", .good)"] : [])
      + (note.map { $0.split(separator: "\n").map { "\("note:", .active) \(String($0))" } } ?? [])
  }
}
