import Charts
import Declarations

extension EnsembleEvaluation {
  /// Members against the ensemble, the table of both, and how reliable the ensemble's probabilities are.
  func figures(named name: String, _ style: FigureStyle) -> [FigureSet.Figure] {
    let figures = [membersFigure(name, style), tableFigure(name, style)]
    if isOfValues { return figures }
    return figures + [reliabilityFigure(name, style)] + furtherFigures(name, style)
  }

  private func membersFigure(_ name: String, _ style: FigureStyle) -> FigureSet.Figure {
    let figure = Panels(
      title: style.title("Ensemble", of: name), stacked: metrics.prefix(2).map { chart($0) })
    return FigureSet.Figure(
      figure, name: "\(name)-members",
      caption:
        "\(places), against the ensemble, which takes the mean of their "
        + "\(isOfValues ? "outputs" : "probabilities"), on the \(split) split."
        + statistics.asSentence,
      width: style.width)
  }

  private var places: String {
    if isOfNames { return "The members in the order of the table" }
    if !isOfCurve { return "The samples by their numbers" }
    return "Each member by its place on the curve" + (hasEndsAsMembers ? " (the ends are members too)" : "")
  }

  private func chart(_ name: String) -> LineChart {
    let metric = Metrics.named(name)
    let column = table.index(of: name) ?? 0
    let members = rows(of: .member)
    let value = Metrics.shown(rows(of: whole).first?[column].number ?? .nan, of: name)
    let places = isOfCurve ? members.map { $0[1].number } : members.indices.map { Double($0 + 1) }
    let range = isOfCurve ? 0...1 : 0.5...Double(members.count) + 0.5
    return LineChart(
      x: isOfCurve ? .placeOnCurve : Axis("member", range: range, isWhole: true),
      y: Axis(metric?.title ?? name, unit: metric?.unit),
      series: [
        Series(
          "members", x: places, y: members.map { Metrics.shown($0[column].number, of: name) },
          stroke: isOfCurve ? .solid : .none,
          marker: .circle),
        Series("ensemble", x: [range.lowerBound, range.upperBound], y: [value, value], stroke: .dashed),
      ] + centre(column, name, over: range))
  }

  /// What the mean of the weights comes to, of a posterior.
  private func centre(_ column: Int, _ name: String, over range: ClosedRange<Double>) -> [Series] {
    rows(of: .centre).map { row in
      let value = Metrics.shown(row[column].number, of: name)
      return Series(
        "mean of the weights", x: [range.lowerBound, range.upperBound], y: [value, value], stroke: .dotted)
    }
  }

  /// Tables of what temperatures and outliers come to.
  private func furtherFigures(_ name: String, _ style: FigureStyle) -> [FigureSet.Figure] {
    let tables = [
      scaledComparison(title: style.title("At their temperatures", of: name)).map {
        ($0, "scaled", "Each predictor at the temperature that was fitted on the \(fittedOn ?? "") split.")
      },
      outlierComparison(title: style.title("Against outliers", of: name)).map {
        ($0, "outliers", "How well confidence tells the \(split) split from outliers.")
      },
    ]
    return tables.compactMap(\.self).map { table, part, caption in
      FigureSet.Figure(
        table, name: "\(name)-\(part)", caption: caption + statistics.asSentence, width: style.width)
    }
  }

  private func tableFigure(_ name: String, _ style: FigureStyle) -> FigureSet.Figure {
    FigureSet.Figure(
      comparison(title: style.title("Members and ensemble", of: name)), name: "\(name)-table",
      caption:
        "\(isOfCurve ? "The ends, the members between them" : hasCentre ? "The mean of the weights, samples" : "The members"), and "
        + (isOfValues ? "the mean of their outputs." : "the two ways to take them together."),
      width: style.width)
  }

  private func reliabilityFigure(_ name: String, _ style: FigureStyle) -> FigureSet.Figure {
    let figure = ReliabilityDiagram(
      title: style.title("Reliability of the ensemble", of: name), bins: bins(of: .probabilityMean))
    return FigureSet.Figure(
      figure, name: "\(name)-reliability",
      caption:
        "Accuracy by confidence of the mean probabilities on the \(split) split; the narrow bar "
        + "leads to the mean confidence. A calibrated predictor ends on the diagonal.",
      width: style.width)
  }

  /// The bins of one predictor's reliability.
  private func bins(of predictor: Predictor) -> [ReliabilityBin] {
    reliability.rows.filter { $0[0].text == predictor.rawValue }.map { row in
      ReliabilityBin(
        lower: row[1].number, upper: row[2].number, count: Int(saturating: row[3].number),
        confidence: row[4].number, accuracy: row[5].number)
    }
  }
}

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

  /// The ensemble against the better end, or the best of members that were named, for each of the first two metrics.
  func highlights(of stage: String) -> [Highlight] {
    metrics.prefix(2).compactMap { name in
      guard let column = table.index(of: name), let metric = Metrics.named(name),
        let number = rows(of: whole).first?[column].number
      else { return nil }
      let rivals =
        isOfCurve
        ? rows(of: .start) + rows(of: .end) : hasCentre ? rows(of: .centre) : rows(of: .member)
      let rival = isOfCurve ? "better end" : hasCentre ? "mean of the weights" : "best member"
      let ends = rivals.map { metric.reading.shown($0[column].number) }
      guard let best = metric.isBetterWhenLower ? ends.min() : ends.max() else { return nil }
      let isPercent = metric.unit == "%"
      return Highlight(
        of: stage, "ensemble's \(metric.title.lowercased())",
        Highlight.Quantity(
          value: metric.reading.shown(number), format: isPercent ? .decimals(2) : .decimals(4),
          unit: metric.unit ?? "", rival: ("the \(rival)", best)))
    }
  }
}
