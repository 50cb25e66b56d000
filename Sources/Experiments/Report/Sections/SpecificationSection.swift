import Workflow

/// The specification as it was written.
struct SpecificationSection: ReportSection {
  let title = "Specification"

  func content(of run: PresentedRun) -> HTML {
    .element("pre", ["class": "specification"], .text(run.specification.text))
  }
}
