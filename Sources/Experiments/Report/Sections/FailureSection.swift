import Workflow

/// Stages that failed while the others went on.
struct FailureSection: ReportSection {
  let title = "Failed stages"

  func content(of run: PresentedRun) -> HTML {
    .joined(
      run.record.failures.flatMap { failure in
        [
          HTML.element("h3", [:], .text(failure.stage)),
          .element("pre", [:], .text(failure.message)),
        ]
      })
  }
}
