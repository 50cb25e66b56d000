import Charts
import Workflow

/// The answers in a few numbers: how far the loss rises on the way, and what the ensemble gains.
struct HighlightSection: ReportSection {
  let title = "At a glance"

  func content(of run: PresentedRun) throws -> HTML {
    let cards =
      try run.artifacts(CurveEvaluation.self).flatMap { barriers($1, stage: $0.name) }
      + run.artifacts(EnsembleEvaluation.self).flatMap { gains($1, stage: $0.name) }
    if cards.isEmpty { return .nothing }
    return .element("div", ["class": "cards"], cards)
  }

  /// How far the loss rises above the line between the ends' values, on the curve and on the straight segment.
  /// The ends themselves count as no rise, however unequal they are.
  private func barriers(_ evaluation: CurveEvaluation, stage: String) -> [HTML] {
    guard let split = evaluation.splits.last, let metric = evaluation.metrics.first,
      let curve = barrier(CurveEvaluation.curve, split, metric, evaluation),
      let segment = barrier(CurveEvaluation.segment, split, metric, evaluation)
    else { return [] }
    let name = Metrics.named(metric)?.title.lowercased() ?? metric
    return [
      card(
        "\(stage): barrier on the curve", signed(curve),
        "highest rise of the \(split) \(name) above the line between the ends"),
      card("\(stage): barrier on the straight segment", signed(segment), "the same, without a bend"),
    ]
  }

  private func barrier(
    _ path: String, _ split: String, _ metric: String, _ evaluation: CurveEvaluation
  ) -> Double? {
    evaluation.summary.numbers("over-interpolation") { row in
      row[0].text == path && row[1].text == split && row[2].text == metric
    }.first
  }

  /// The ensemble against the better end, or the best of members that were named, for each of the first two metrics.
  private func gains(_ ensemble: EnsembleEvaluation, stage: String) -> [HTML] {
    ensemble.metrics.prefix(2).compactMap { name in
      guard let column = ensemble.table.index(of: name), let metric = Metrics.named(name),
        let whole = ensemble.rows(of: ensemble.whole).first?[column].number
      else { return nil }
      let rivals =
        ensemble.isOfCurve ? ensemble.rows(of: .start) + ensemble.rows(of: .end) : ensemble.rows(of: .member)
      let ends = rivals.map { $0[column].number }
      guard let best = metric.isBetterWhenLower ? ends.min() : ends.max() else { return nil }
      let format = metric.unit == "%" ? NumberFormat.decimals(2) : .decimals(4)
      let unit = metric.unit.map { " \($0)" } ?? ""
      return card(
        "\(stage): ensemble's \(metric.title.lowercased())", format.string(whole) + unit,
        "the \(ensemble.isOfCurve ? "better end" : "best member"): \(format.string(best))\(unit)")
    }
  }

  private func signed(_ value: Double) -> String {
    (value > 0 ? "+" : "") + NumberFormat.significant(3).string(value)
  }

  private func card(_ name: String, _ value: String, _ note: String) -> HTML {
    .element(
      "div", ["class": "card"], .element("p", ["class": "card-name"], .text(name)),
      .element("p", ["class": "card-value"], .text(value)),
      .element("p", ["class": "card-note"], .text(note)))
  }
}
