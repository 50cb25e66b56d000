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
          marker: .circle, colour: isOfCurve ? SeriesColour.curve : SeriesColour.other),
        Series(
          "ensemble", x: [range.lowerBound, range.upperBound], y: [value, value],
          colour: SeriesColour.ensemble),
      ] + centre(column, name, over: range))
  }

  /// What the mean of the weights comes to, of a posterior.
  private func centre(_ column: Int, _ name: String, over range: ClosedRange<Double>) -> [Series] {
    rows(of: .centre).map { row in
      let value = Metrics.shown(row[column].number, of: name)
      return Series(
        "mean of the weights", x: [range.lowerBound, range.upperBound], y: [value, value],
        stroke: .dotted, colour: SeriesColour.training)
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
        "\(isOfCurve ? hasEndsAsMembers ? "The members along the curve, its ends among them" : "The ends, the members between them" : hasCentre ? "The mean of the weights, samples" : "The members"), and "
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
        + "leads to the mean confidence. A calibrated predictor ends on the diagonal. Upright lines are 95 % intervals "
        + "of the accuracy (Wilson 1927); bars of fewer than \(ReliabilityDiagram.fewest) examples are pale."
        + (reliabilityBins?.edges == .torchmetrics
          ? " Examples of a confidence of exactly 100 % are drawn in the last bin." : ""),
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
