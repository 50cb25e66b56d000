import Specifications
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

/// An answer in one number.
struct Highlight: Sendable {
  /// "along: barrier on the curve"
  let name: String
  let value: String
  /// What the value is, in half a sentence.
  let note: String
}

/// The answers in a few numbers: how far the loss rises on the way, and what the ensemble gains.
struct HighlightSection: ReportSection {
  let title = "At a glance"

  func content(of run: PresentedRun) throws -> HTML {
    let cards = try ResultKinds.all.flatMap { try $0.highlights?(run) ?? [] }.map(card)
    if cards.isEmpty { return .nothing }
    return .element("div", ["class": "cards"], cards)
  }

  private func card(_ highlight: Highlight) -> HTML {
    .element(
      "div", ["class": "card"], .element("p", ["class": "card-name"], .text(highlight.name)),
      .element("p", ["class": "card-value"], .text(highlight.value)),
      .element("p", ["class": "card-note"], .text(highlight.note)))
  }
}

/// The specification as it was written.
struct SpecificationSection: ReportSection {
  let title = "Specification"

  func content(of run: PresentedRun) -> HTML {
    .element("pre", ["class": "specification"], .text(run.specification.text))
  }
}

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
