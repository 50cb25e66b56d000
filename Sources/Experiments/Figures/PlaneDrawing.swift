import Charts
import Workflow

/// A metric over a plane, as filled log-spaced contours with the curve, its bends and its ends.
struct PlaneDrawing: FigureDrawing {
  var type: String { PlaneEvaluation.type }

  func draw(_ artifact: LoadedArtifact, _ style: FigureStyle) throws -> [FigureSet.Figure] {
    let plane = try PlaneEvaluation(files: artifact.files)
    return plane.grids.map { metric, values in
      let figure = chart(
        metric, values, plane,
        title: style.title("\(Metrics.named(metric)?.title ?? metric) landscape", of: artifact.name))
      let name = "\(artifact.name)-\(metric)"
      return FigureSet.Figure(
        name: name, title: figure.title, caption: caption(metric, plane),
        svg: figure.svg(id: name, width: style.width))
    }
  }

  private func chart(
    _ name: String, _ values: [[Double]], _ plane: PlaneEvaluation, title: String
  ) -> ContourChart {
    let metric = Metrics.named(name)
    let surface = Surface(x: plane.alphas, y: plane.betas, rows: values)
    let unit = metric?.unit.map { " (\($0))" } ?? ""
    return ContourChart(
      title: title, x: Axis("α"), y: Axis("β"), surface: surface,
      valueName: "\(plane.split) \(metric?.title.lowercased() ?? name)\(unit)",
      levels: .logarithmicAboveMinimum(of: surface, count: 12),
      traces: [Trace("curve", x: plane.path.map(\.alpha), y: plane.path.map(\.beta))],
      landmarks: [
        Landmark("start", x: plane.start.alpha, y: plane.start.beta),
        Landmark("end", x: plane.end.alpha, y: plane.end.beta),
      ]
        + plane.bends.map {
          Landmark(plane.bends.count == 1 ? "bend" : "", x: $0.alpha, y: $0.beta, marker: .cross)
        })
  }

  private func caption(_ metric: String, _ plane: PlaneEvaluation) -> String {
    let name = Metrics.named(metric)?.title ?? metric
    var text =
      "\(name) on the \(plane.split) split over a \(plane.alphas.count) × \(plane.betas.count) grid of the "
      + "plane through the curve's ends and its \(plane.bends.count == 1 ? "bend" : "middle bend"); levels grow by "
      + "equal factors above the minimum."
    if plane.bends.count > 1 {
      let share = NumberFormat.significant(2).string(100 * plane.residual)
      text +=
        " Points off the plane are drawn by projection; the farthest lies \(share) % of the "
        + "distance between the ends away from it."
    }
    return text
  }
}
