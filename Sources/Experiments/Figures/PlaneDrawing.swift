import Charts
import Workflow

/// A metric over a plane, as filled log-spaced contours with the curve, its bends and its ends.
struct PlaneDrawing: FigureDrawing {
  var type: String { PlaneEvaluation.type }

  func draw(_ artifact: LoadedArtifact, _ style: FigureStyle) throws -> [FigureSet.Figure] {
    let plane = try artifact.decoded(as: PlaneEvaluation.self)
    return plane.grids.map { metric, values in
      let surface = Surface(x: plane.alphas, y: plane.betas, rows: values)
      let levels = PlaneLevels(of: surface, metric, style)
      var figure = chart(metric, surface, levels.levels, plane)
      figure.title = style.title("\(Metrics.named(metric)?.title ?? metric) landscape", of: artifact.name)
      if style.look == .notebook { figure.traces += crosses(plane) }
      return FigureSet.Figure(
        figure, name: "\(artifact.name)-\(metric)", caption: caption(metric, plane, levels),
        width: style.width)
    }
  }

  private func chart(
    _ name: String, _ surface: Surface, _ levels: Levels, _ plane: PlaneEvaluation
  ) -> ContourChart {
    let metric = Metrics.named(name)
    let unit = metric?.unit.map { " (\($0))" } ?? ""
    return ContourChart(
      x: Axis("α"), y: Axis("β"), surface: surface,
      valueName: "\(plane.split) \(metric?.title.lowercased() ?? name)\(unit)", levels: levels,
      traces: [Trace("curve", x: plane.path.map(\.alpha), y: plane.path.map(\.beta))],
      landmarks: [
        Landmark("start", x: plane.start.alpha, y: plane.start.beta),
        Landmark("end", x: plane.end.alpha, y: plane.end.beta),
      ]
        + plane.bends.map {
          Landmark(plane.bends.count == 1 ? "bend" : "", x: $0.alpha, y: $0.beta, marker: .cross)
        })
  }

  /// Every fifth place of the path, so that crosses do not meet.
  private func crosses(_ plane: PlaneEvaluation) -> [Trace] {
    let places = stride(from: 0, to: plane.path.count, by: 5).map { plane.path[$0] }
    return [Trace(x: places.map(\.alpha), y: places.map(\.beta), stroke: .none, marker: .cross)]
  }

  private func caption(_ metric: String, _ plane: PlaneEvaluation, _ levels: PlaneLevels) -> String {
    let name = Metrics.named(metric)?.title ?? metric
    var text =
      "\(name) on the \(plane.split) split over a \(plane.alphas.count) × \(plane.betas.count) grid of the "
      + "plane through the curve's ends and its \(plane.bends.count == 1 ? "bend" : "middle bend"); "
      + "\(levels.inWords)."
    if plane.bends.count > 1 {
      let share = NumberFormat.significant(2).string(100 * plane.residual)
      text +=
        " Points off the plane are drawn by projection; the farthest lies \(share) % of the "
        + "distance between the ends away from it."
    }
    return text
  }
}
