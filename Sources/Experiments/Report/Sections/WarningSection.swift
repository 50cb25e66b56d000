import Workflow

/// What is to be known of results before they are relied on, each with the stages that it is said of.
struct WarningSection: ReportSection {
  let title = "Warnings"

  /// Names of more stages than this are counted.
  private static let mostNames = 12

  func content(of run: PresentedRun) -> HTML {
    let warnings = run.record.warnings
    if warnings.isEmpty { return .nothing }
    return .element(
      "ul", ["class": "warnings"],
      warnings.map { warning in
        .element("li", [:], .element("b", [:], .text(names(warning.stages))), .text(": \(warning.message)"))
      })
  }

  private func names(_ stages: [String]) -> String {
    let more = stages.count - Self.mostNames
    return stages.prefix(Self.mostNames).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }
}
