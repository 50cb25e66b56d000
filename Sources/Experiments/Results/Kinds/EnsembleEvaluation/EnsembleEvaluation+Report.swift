import Charts

extension EnsembleEvaluation {
  /// Members, ends and ensembles side by side.
  static func section(_ results: [(stage: String, result: EnsembleEvaluation)]) -> HTML {
    .joined(
      results.flatMap { stage, ensemble in
        [
          HTML.element("h3", [:], .text(stage)), .table(ensemble.comparison()), ensemble.diversityNote,
          .note(onBinsOf: ensemble.metrics, reliability: ensemble.reliabilityBins),
        ]
      })
  }

  private var diversityNote: HTML {
    func number(_ column: String) -> String {
      NumberFormat.significant(3).string(diversity.numbers(column).first ?? .nan)
    }
    if isOfValues {
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

  /// The ensemble against the better end, or the best of members that were named, for each of the first two metrics.
  func highlights(of stage: String) -> [Highlight] {
    metrics.prefix(2).compactMap { name in
      guard let column = table.index(of: name), let metric = Metrics.named(name),
        let value = rows(of: whole).first?[column].number
      else { return nil }
      let rivals = isOfCurve ? rows(of: .start) + rows(of: .end) : rows(of: .member)
      let ends = rivals.map { $0[column].number }
      guard let best = metric.isBetterWhenLower ? ends.min() : ends.max() else { return nil }
      let format = metric.unit == "%" ? NumberFormat.decimals(2) : .decimals(4)
      let unit = metric.unit.map { " \($0)" } ?? ""
      return Highlight(
        name: "\(stage): ensemble's \(metric.title.lowercased())", value: format.string(value) + unit,
        note: "the \(isOfCurve ? "better end" : "best member"): \(format.string(best))\(unit)")
    }
  }
}
