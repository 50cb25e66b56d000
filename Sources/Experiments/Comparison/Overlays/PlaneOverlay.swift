import Charts
import Workflow

/// A metric over the planes of several runs, beside one another at the same levels, each with the curves of all.
struct PlaneOverlay: Overlay {
  var type: String { PlaneEvaluation.type }

  func draw(_ results: [OverlaidResult], of stage: String) throws -> [FigureSet.Figure] {
    let planes = try results.map { ($0, try $0.read(of: stage, as: PlaneEvaluation.self)) }
    var seen = Set<String>()
    let metrics = planes.flatMap { $0.1.grids.map(\.metric) }.filter { seen.insert($0).inserted }
    return metrics.compactMap { metric in
      let shown = planes.filter { $0.1.grid(metric) != nil }
      return shown.count > 1 ? figure(of: metric, shown, stage) : nil
    }
  }

  private func figure(
    of metric: String, _ planes: [(OverlaidResult, PlaneEvaluation)], _ stage: String
  ) -> FigureSet.Figure {
    let values = planes.flatMap { ($0.1.grid(metric) ?? []).joined() }
    // Levels look at values alone, so all of them can stand in one row.
    let all = Surface(x: values.indices.map(Double.init), y: [0], values: values)
    let levels = Levels.logarithmicAboveMinimum(of: all, count: 12)
    let title = Metrics.named(metric)?.title ?? metric
    let figure = Panels(
      title: "\(title) landscape: \(stage)",
      charts: planes.map { chart(metric, $0.0, $0.1, among: planes, levels) }, columns: min(planes.count, 2))
    return FigureSet.Figure(
      figure, name: "\(stage)-\(metric)",
      caption:
        "\(title) at the same levels in all. Each plane goes through the ends and a bend of its own run; the "
        + "curves of the others (dashed) are drawn by their coordinates in their own planes.",
      width: 2 * Overlays.width)
  }

  private func chart(
    _ name: String, _ run: OverlaidResult, _ plane: PlaneEvaluation,
    among planes: [(OverlaidResult, PlaneEvaluation)], _ levels: Levels
  ) -> ContourChart {
    let metric = Metrics.named(name)
    let unit = metric?.unit.map { " (\($0))" } ?? ""
    let traces = planes.map { other, plane in
      let isOwn = other.place == run.place
      return Trace(
        isOwn ? "its curve" : other.label, x: plane.path.map(\.alpha), y: plane.path.map(\.beta),
        stroke: isOwn ? .solid : .dashed)
    }
    return ContourChart(
      title: run.label, x: Axis("α"), y: Axis("β"),
      surface: Surface(x: plane.alphas, y: plane.betas, rows: plane.grid(name) ?? []),
      valueName: "\(plane.split) \(metric?.title.lowercased() ?? name)\(unit)", levels: levels,
      traces: traces,
      landmarks: [
        Landmark("start", x: plane.start.alpha, y: plane.start.beta),
        Landmark("end", x: plane.end.alpha, y: plane.end.beta),
      ])
  }
}
