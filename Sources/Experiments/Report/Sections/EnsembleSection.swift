import Charts
import Workflow

/// Members, ends and ensembles side by side.
struct EnsembleSection: ReportSection {
  let title = "Ensembles"

  func content(of run: PresentedRun) throws -> HTML {
    .joined(
      try run.artifacts(EnsembleEvaluation.self).flatMap { stage, ensemble in
        [
          HTML.element("h3", [:], .text(stage.name)), .table(ensemble.comparison()), diversity(ensemble),
          .note(onBinsOf: ensemble.metrics, reliability: ensemble.reliabilityBins),
        ]
      })
  }

  private func diversity(_ ensemble: EnsembleEvaluation) -> HTML {
    func number(_ column: String) -> String {
      NumberFormat.significant(3).string(ensemble.diversity.numbers(column).first ?? .nan)
    }
    if ensemble.isOfValues {
      let note =
        "The members' outputs have a mean variance of \(number("ambiguity")): what their mean squared "
      return .element(
        "p", ["class": "note"], .text(note + "error exceeds that of the ensemble by, on average."))
    }
    return .element(
      "p", ["class": "note"],
      .text(
        "Two members disagree on a share of \(number("disagreement")) of the examples (over their mean error: "
          + "\(number("disagreement-over-error"))); mutual information \(number("mutual-information")) nats; "
          + "ambiguity \(number("ambiguity")) nats."))
  }
}

extension HTML {
  /// A table of Charts, which escapes what it holds, with room to scroll.
  static func table(_ table: Table) -> HTML {
    .element("div", ["class": "scroll"], .trusted(table.html()))
  }
}
