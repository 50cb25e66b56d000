import Charts
import Workflow

/// Metrics along a curve, with the straight segment between its ends beside it.
struct CurveDrawing: FigureDrawing {
  var type: String { CurveEvaluation.type }

  func draw(_ artifact: LoadedArtifact, _ style: FigureStyle) throws -> [FigureSet.Figure] {
    let evaluation = try CurveEvaluation(files: artifact.files)
    let charts = evaluation.metrics.map { chart(of: $0, evaluation) }
    let figure = Panels(title: style.title("Along the curve", of: artifact.name), stacked: charts)
    return [
      FigureSet.Figure(
        name: "\(artifact.name)-along", title: figure.title, caption: caption(evaluation),
        svg: figure.svg(id: "\(artifact.name)-along", width: style.width))
    ]
  }

  private func chart(of name: String, _ evaluation: CurveEvaluation) -> LineChart {
    let metric = Metrics.named(name)
    var series: [Series] = []
    for (index, split) in evaluation.splits.enumerated() {
      for path in [CurveEvaluation.curve, CurveEvaluation.segment] {
        let isCurve = path == CurveEvaluation.curve
        series.append(
          Series(
            isCurve ? "curve, \(split)" : "straight segment, \(split)",
            x: evaluation.series("t", path: path, split: split),
            y: evaluation.series(name, path: path, split: split), stroke: isCurve ? .solid : .dashed,
            colour: index))
      }
    }
    return LineChart(
      x: Axis("t", range: 0...1), y: Axis(metric?.title ?? name, unit: metric?.unit), series: series)
  }

  private func caption(_ evaluation: CurveEvaluation) -> String {
    let count = evaluation.series("t", path: CurveEvaluation.curve, split: evaluation.splits[0]).count
    return
      "Metrics at \(count) even points along the fitted curve (solid) and along the straight segment "
      + "between its ends (dashed)."
  }
}
