import Workflow

/// Single networks and their metrics.
struct NetworkSection: ReportSection {
  let title = "Networks"

  func content(of run: PresentedRun) throws -> HTML {
    .joined(
      try run.artifacts(NetworkEvaluation.self).flatMap { stage, evaluation in
        [
          HTML.element("h3", [:], .text(stage.name)), .table(evaluation.comparison()),
          .note(onBinsOf: evaluation.metrics),
        ]
      })
  }
}
