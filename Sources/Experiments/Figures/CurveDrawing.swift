import Charts
import Workflow

/// Metrics along a curve, with the straight segment between its ends beside it; in the notebook's style four panels of
/// the curve alone.
struct CurveDrawing: FigureDrawing {
  var type: String { CurveEvaluation.type }

  func draw(_ artifact: LoadedArtifact, _ style: FigureStyle) throws -> [FigureSet.Figure] {
    let evaluation = try artifact.decoded(as: CurveEvaluation.self)
    let title = style.title("Along the curve", of: artifact.name)
    let figure =
      switch style.look {
      case .standard, .paper:
        Panels(
          title: title,
          stacked: evaluation.metrics.map {
            chart(of: $0, evaluation, paths: [CurveEvaluation.curve, CurveEvaluation.segment])
          })
      case .notebook:
        Panels(
          title: title,
          grid: fourMetrics(of: evaluation).map { chart(of: $0, evaluation, paths: [CurveEvaluation.curve]) },
          columns: 2)
      }
    return [
      FigureSet.Figure(
        figure, name: "\(artifact.name)-along", caption: caption(evaluation, style.look), width: style.width)
    ]
  }

  private func chart(of name: String, _ evaluation: CurveEvaluation, paths: [String]) -> LineChart {
    let metric = Metrics.named(name)
    var series: [Series] = []
    for (index, split) in evaluation.splits.enumerated() {
      for path in paths {
        let isCurve = path == CurveEvaluation.curve
        let isAlone = paths.count == 1
        series.append(
          Series(
            isAlone ? split : isCurve ? "curve, \(split)" : "straight segment, \(split)",
            x: evaluation.series("t", path: path, split: split),
            y: evaluation.series(name, path: path, split: split), stroke: isCurve ? .solid : .dashed,
            colour: index))
      }
      if paths.count > 1 { series += ends(name, split, evaluation, colour: index) }
    }
    return LineChart(
      x: Axis("t", range: 0...1), y: Axis(metric?.title ?? name, unit: metric?.unit), series: series)
  }

  /// The ends with their own batch-norm statistics, as marks.
  private func ends(
    _ name: String, _ split: String, _ evaluation: CurveEvaluation, colour: Int
  ) -> [Series] {
    let rows = evaluation.ownEnds.filter { $0[1].text == split }
    guard !rows.isEmpty, let t = evaluation.table.index(of: "t"),
      let value = evaluation.table.index(of: name)
    else { return [] }
    return [
      Series(
        "ends as trained, \(split)", x: rows.map { $0[t].number }, y: rows.map { $0[value].number },
        stroke: .none, marker: .diamond, colour: colour)
    ]
  }

  /// Cross-entropy, accuracy (or error), ECE and AUROC, as far as they were measured; whatever was where none of them
  /// was.
  private func fourMetrics(of evaluation: CurveEvaluation) -> [String] {
    let measured = evaluation.metrics
    let hits = measured.contains("accuracy") ? "accuracy" : "error"
    let shown = ["cross-entropy", hits, "ece", "auroc"].filter(measured.contains)
    return shown.isEmpty ? Array(measured.prefix(4)) : shown
  }

  private func caption(_ evaluation: CurveEvaluation, _ look: FigureLook) -> String {
    let count = evaluation.series("t", path: CurveEvaluation.curve, split: evaluation.splits[0]).count
    if look == .notebook { return "Metrics at \(count) even points along the fitted curve." }
    return
      "Metrics at \(count) even points along the fitted curve (solid) and along the straight segment "
      + "between its ends (dashed)"
      + (evaluation.ownEnds.isEmpty
        ? "."
        : ", and the ends with the batch-norm statistics that they were trained with (diamonds), which are "
          + "estimated anew at points.")
  }
}
