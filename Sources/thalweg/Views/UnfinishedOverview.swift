import Declarations
import Workflow

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
      ? [] : [RunOverview.resuming]
  }

  private var table: TextTable {
    let names = FamilyNames(progress.stages.map(\.name))
    var table = TextTable(columns: ["stage"] + names.axes + ["kind", "state", "ran in"])
    for stage in progress.stages {
      table.append(
        names.fields(of: stage.name) + [
          stage.kind ?? "", words(for: stage.state), stage.seconds.map(DurationText.exact) ?? "-",
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
