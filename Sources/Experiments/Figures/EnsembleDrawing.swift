import Charts
import Workflow

/// Members against the ensemble, the table of both, and how reliable the ensemble's probabilities are.
struct EnsembleDrawing: FigureDrawing {
  var type: String { EnsembleEvaluation.type }

  func draw(_ artifact: LoadedArtifact, _ style: FigureStyle) throws -> [FigureSet.Figure] {
    let ensemble = try artifact.decoded(as: EnsembleEvaluation.self)
    let figures = [members(ensemble, artifact.name, style), table(ensemble, artifact.name, style)]
    return ensemble.isOfValues ? figures : figures + [reliability(ensemble, artifact.name, style)]
  }

  private func members(
    _ ensemble: EnsembleEvaluation, _ name: String, _ style: FigureStyle
  ) -> FigureSet.Figure {
    let figure = Panels(
      title: style.title("Ensemble", of: name),
      stacked: ensemble.metrics.prefix(2).map { chart($0, ensemble) })
    return FigureSet.Figure(
      figure, name: "\(name)-members",
      caption:
        "\(places(ensemble)), against the ensemble, which takes the mean of their "
        + "\(ensemble.isOfValues ? "outputs" : "probabilities"), on the \(ensemble.split) split.",
      width: style.width)
  }

  private func places(_ ensemble: EnsembleEvaluation) -> String {
    if !ensemble.isOfCurve { return "The members in the order of the table" }
    return "Each member by its place on the curve"
      + (ensemble.hasEndsAsMembers ? " (the ends are members too)" : "")
  }

  private func chart(_ name: String, _ ensemble: EnsembleEvaluation) -> LineChart {
    let metric = Metrics.named(name)
    let column = ensemble.table.index(of: name) ?? 0
    let members = ensemble.rows(of: .member)
    let whole = ensemble.rows(of: ensemble.whole).first?[column].number ?? .nan
    let places =
      ensemble.isOfCurve ? members.map { $0[1].number } : members.indices.map { Double($0 + 1) }
    let range = ensemble.isOfCurve ? 0...1 : 0.5...Double(members.count) + 0.5
    return LineChart(
      x: Axis(ensemble.isOfCurve ? "t" : "member", range: range, isWhole: !ensemble.isOfCurve),
      y: Axis(metric?.title ?? name, unit: metric?.unit),
      series: [
        Series(
          "members", x: places, y: members.map { $0[column].number },
          stroke: ensemble.isOfCurve ? .solid : .none, marker: .circle),
        Series("ensemble", x: [range.lowerBound, range.upperBound], y: [whole, whole], stroke: .dashed),
      ])
  }

  private func table(
    _ ensemble: EnsembleEvaluation, _ name: String, _ style: FigureStyle
  ) -> FigureSet.Figure {
    let table = ensemble.comparison(title: style.title("Members and ensemble", of: name))
    return FigureSet.Figure(
      table, name: "\(name)-table",
      caption: "\(ensemble.isOfCurve ? "The ends, the members between them" : "The members"), and "
        + (ensemble.isOfValues ? "the mean of their outputs." : "the two ways to take them together."),
      width: style.width)
  }

  private func reliability(
    _ ensemble: EnsembleEvaluation, _ name: String, _ style: FigureStyle
  ) -> FigureSet.Figure {
    let figure = ReliabilityDiagram(
      title: style.title("Reliability of the ensemble", of: name), bins: ensemble.bins(of: .probabilityMean))
    return FigureSet.Figure(
      figure, name: "\(name)-reliability",
      caption:
        "Accuracy by confidence of the mean probabilities on the \(ensemble.split) split; the shaded gap "
        + "leads to the mean confidence. A calibrated predictor ends on the diagonal.",
      width: style.width)
  }
}
