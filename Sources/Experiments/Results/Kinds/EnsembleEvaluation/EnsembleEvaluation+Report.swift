import Charts
import Declarations

extension EnsembleEvaluation {
  /// Members, ends and ensembles side by side.
  static func section(_ results: [(stage: String, result: EnsembleEvaluation)]) -> HTML {
    .joined(
      overview(of: results)
        + StageGroup.all(of: results).flatMap { group -> [HTML] in
          let tables = group.members.flatMap { stage, ensemble in
            [
              HTML.table(ensemble.comparison(title: group.isFamily ? stage : "")), ensemble.diversityNote,
              .note(on: ensemble.statistics),
              .note(onBinsOf: ensemble.metrics, reliability: ensemble.reliabilityBins),
            ]
              + [ensemble.scaledComparison(), ensemble.outlierComparison()].compactMap(\.self).map {
                .table($0)
              }
          }
          return [HTML.element("h3", [:], .text(group.name))]
            + (group.members.count > 3
              ? [HTML.details("Tables of \(group.members.count) stages", tables)] : tables)
        })
  }

  /// All ensembles of a split in one table, one for each split and metrics; nothing where there is but one ensemble.
  private static func overview(of results: [(stage: String, result: EnsembleEvaluation)]) -> [HTML] {
    func kind(_ result: EnsembleEvaluation) -> [String] { [result.split] + result.metrics }
    return results.map { kind($0.result) }.uniqued.compactMap { wanted -> HTML? in
      let alike = results.filter { kind($0.result) == wanted }
      guard alike.count > 1, let metrics = alike.first?.result.metrics else { return nil }
      let areScaled = alike.contains { $0.result.scaled != nil }
      let haveOutliers = alike.contains { $0.result.outliers != nil }
      let rows = alike.map { stage, ensemble -> Table.Row in
        func cells(_ table: ResultTable?, _ columns: [String]) -> [Table.Cell] {
          let row = table?.rows.first { $0[0].text == ensemble.whole.rawValue }
          return columns.map { column in
            guard let table, let row, let index = table.index(of: column) else { return .missing }
            return row[index].shown(in: Metrics.reading(of: column))
          }
        }
        return Table.Row(
          [.text(stage), .text("\(ensemble.rows(of: .member).count)")] + cells(ensemble.table, metrics)
            + (areScaled ? cells(ensemble.scaled, ["temperature", metrics[0]]) : [])
            + (haveOutliers ? cells(ensemble.outliers, ["auroc"]) : []))
      }
      let further =
        (areScaled
          ? [Table.Column("temperature", format: .decimals(3)), .metric(metrics[0], words: ", scaled")] : [])
        + (haveOutliers ? [Table.Column("outliers' AUROC", format: .decimals(4), best: .highest)] : [])
      return .table(
        Table(
          columns: [.text("ensemble"), Table.Column("members")] + metrics.map { .metric($0) } + further,
          rows: rows, notes: ["Ensembles side by side, on the \(wanted[0]) split. Bold: the best."]))
    }
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
}

extension EnsembleEvaluation {
  /// The ensemble against its members, for each of the first two metrics and the calibration error.
  func highlights(of stage: String) -> [Highlight] {
    let calibration = metrics.dropFirst(2).first { Metrics.named($0) is ExpectedCalibrationError }
    return (metrics.prefix(2) + [calibration].compactMap(\.self)).compactMap { name in
      guard let column = table.index(of: name), let metric = Metrics.named(name),
        let number = rows(of: whole).first?[column].number
      else { return nil }
      var quantity = Highlight.Quantity(
        value: metric.reading.shown(number), format: metric.unit == "%" ? .decimals(2) : .decimals(4),
        unit: metric.unit ?? "")
      quantity.noise = metric.isShareOfExamples ? noise : nil
      quantity.rival = rival(of: quantity, in: column, metric)
      return Highlight(
        of: stage, "ensemble's \(split) \(metric.title.lowercased())", quantity,
        note: "mean of the members' \(isOfValues ? "outputs" : "probabilities")")
    }
  }

  /// The best of the networks that the ensemble is held against, and how many of these it is better than.
  private func rival(
    of ensemble: Highlight.Quantity, in column: Int, _ metric: any Metric
  ) -> Highlight.Rival? {
    let members = rows(of: .member)
    let others = (hasEndsAsMembers ? [] : rows(of: .start) + rows(of: .end)) + rows(of: .centre)
    let singles = (members + others).map {
      (words: words(of: $0), value: metric.reading.shown($0[column].number))
    }
    .filter(\.value.isFinite)
    func isBetter(_ one: Double, than other: Double) -> Bool {
      metric.isBetterWhenLower ? one < other : one > other
    }
    guard let best = singles.min(by: { isBetter($0.value, than: $1.value) }) else { return nil }
    let noun = others.isEmpty ? "member" : "single network"
    let all = singles.count == 1 ? "the one \(noun)" : "each of \(singles.count) \(noun)s"
    let beaten = singles.count { isBetter(ensemble.value, than: $0.value) }
    let lost = singles.count { isBetter($0.value, than: ensemble.value) }
    let verdict =
      beaten == singles.count
      ? "better than \(all)"
      : lost == singles.count ? "worse than \(all)" : "better than \(beaten) of \(singles.count) \(noun)s"
    return Highlight.Rival(
      name: "the best \(noun)", value: best.value,
      words: "\(verdict); the best (\(best.words)): \(ensemble.text(best.value))"
        + (ensemble.error(of: best.value).map { " (\($0))" } ?? ""))
  }

  /// `t = 0.70`, `sample 3`, `net@seed=1`
  private func words(of row: [ResultTable.Cell]) -> String {
    switch row[0].text.flatMap(Predictor.init(rawValue:)) {
    case .start: return "the start"
    case .end: return "the end"
    case .centre: return "the mean of the weights"
    default:
      if let name = row[1].text { return name }
      return isOfCurve
        ? "t = \(NumberFormat.decimals(2).string(row[1].number))"
        : "sample \(NumberFormat.decimals(0).string(row[1].number))"
    }
  }
}

extension EnsembleEvaluation {
  private var standardError: [Term] {
    guard let noise, metrics.contains(where: { Metrics.named($0)?.isShareOfExamples == true }) else {
      return []
    }
    return [
      Term(
        "Standard error (±)",
        "Of an accuracy or error p of n examples: the root of p (1 − p) / n, here of \(noise.examplesInWords) of the \(split) split. Two "
          + "predictors mostly err on the same examples, so that their difference is off by less than the root of the sum of both "
          + "squares. The best member is found on the same examples, which flatters it."
      )
    ]
  }

  /// What its tables and figures have.
  var terms: [Term] {
    if isOfValues {
      return [
        Term("Ensemble (mean output)", "The mean of what the members predict."),
        Term(
          "Ambiguity",
          "The mean variance of the members' outputs: what their mean squared error exceeds the ensemble's by."
        ),
      ] + Term.metrics(metrics)
    }
    return [
      Term("Ensemble (mean probability)", "The mean of the members' class probabilities."),
      Term("Ensemble (mean logit)", "The softmax of the mean of the members' logits."),
      Term(
        "Disagreement",
        "The share of examples to which two members give different classes, as the mean over pairs of members."
      ),
      Term(
        "Mutual information",
        "The entropy of the mean probabilities less the mean entropy of the members', in nats: how uncertain the members are of one "
          + "another."),
      Term(
        "Ambiguity", "The mean cross-entropy of the members less that of their mean probabilities, in nats."),
    ] + standardError + Term.metrics(metrics)
  }
}
