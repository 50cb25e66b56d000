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

/// The figures of a run that has no `plot`: all that is seen in a figure alone.
///
/// A run with a plot shows what that draws, and nothing besides.
struct UnplottedSection: ReportSection {
  let title = "Figures"

  /// Of one type of result, more than so many are counted: families may have hundreds of stages.
  private static let mostOfKind = 12
  private static let width = 560.0

  func content(of run: PresentedRun) throws -> HTML {
    let outputs = run.record.stages.flatMap { stage in stage.outputs.map { (stage: stage.name, output: $0) } }
    if outputs.contains(where: { $0.output.type == FigureSet.kind.type }) { return .nothing }
    var figures: [FigureSet.Figure] = []
    var leftOut: [String] = []
    for kind in ResultKinds.all where kind.isDrawnUnasked {
      guard let draw = kind.figures else { continue }
      let results = outputs.filter { $0.output.type == kind.type }
      for (stage, output) in results.prefix(Self.mostOfKind) {
        let files = try run.files(of: output)
        let loaded = LoadedArtifact(record: output, stage: stage, name: stage, files: files)
        // Tables stand among the results that they are of.
        figures += try draw(loaded, FigureStyle(title: nil, width: Self.width)).filter { !$0.isTable }
      }
      if results.count > Self.mostOfKind {
        leftOut.append("\(Self.mostOfKind) of \(results.count) results of type \(kind.type)")
      }
    }
    if figures.isEmpty { return .nothing }
    let note =
      leftOut.isEmpty
      ? HTML.nothing
      : .element(
        "p", ["class": "note"],
        .text("Drawn are \(leftOut.joined(separator: ", and ")): a `plot` stage draws those that it names."))
    return .joined([FigureSet.html(of: figures, in: run), note])
  }
}
