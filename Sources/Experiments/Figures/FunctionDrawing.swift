import Charts
import Workflow

/// The functions along a curve and along the straight segment, over the data and the function behind them.
struct FunctionDrawing: FigureDrawing {
  var type: String { CurveFunctions.type }

  func draw(_ artifact: LoadedArtifact, _ style: FigureStyle) throws -> [FigureSet.Figure] {
    let functions = try artifact.decoded(as: CurveFunctions.self)
    let figure = Panels(
      title: style.title("Functions", of: artifact.name),
      stacked: [
        chart(of: CurveEvaluation.curve, functions, name: "y along the curve"),
        chart(of: CurveEvaluation.segment, functions, name: "y along the segment"),
      ])
    let count = functions.functions(CurveEvaluation.curve).count
    return [
      FigureSet.Figure(
        figure, name: "\(artifact.name)-functions",
        caption:
          "What \(count) networks at even places along the fitted curve (above) and along the straight "
          + "segment between its ends (below) make of x, with the examples.",
        width: style.width)
    ]
  }

  private func chart(of path: String, _ functions: CurveFunctions, name: String) -> LineChart {
    let networks = functions.functions(path)
    var series = networks.dropFirst().dropLast().map { function in
      Series("t = \(function.t)", x: function.x, y: function.y, colour: 6, group: "between")
    }
    for (index, (name, function)) in [("start", networks.first), ("end", networks.last)].enumerated() {
      guard let function else { continue }
      series.append(Series(name, x: function.x, y: function.y, colour: index))
    }
    for function in functions.functions(CurveFunctions.noiseless) {
      series.append(Series("without noise", x: function.x, y: function.y, stroke: .dashed, colour: 2))
    }
    for (split, marker, colour) in [("train", Marker.cross, 3), ("test", .circle, 4)] {
      for points in functions.functions(split) {
        series.append(
          Series(split, x: points.x, y: points.y, stroke: .none, marker: marker, colour: colour))
      }
    }
    return LineChart(x: Axis("x"), y: Axis(name), series: series)
  }
}
