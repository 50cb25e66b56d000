import Charts

extension PlaneEvaluation {
  /// A metric over the planes of several runs, beside one another at the same levels, each with the curves of all.
  static func overlay(_ planes: [OverlaidResult<PlaneEvaluation>], of stage: String) -> [FigureSet.Figure] {
    var seen = Set<String>()
    let metrics = planes.flatMap { $0.result.grids.map(\.metric) }.filter { seen.insert($0).inserted }
    return metrics.compactMap { metric in
      let shown = planes.filter { $0.result.grid(metric) != nil }
      return shown.count > 1 ? figure(of: metric, shown, stage) : nil
    }
  }

  private static func figure(
    of metric: String, _ planes: [OverlaidResult<PlaneEvaluation>], _ stage: String
  ) -> FigureSet.Figure {
    let values = planes.flatMap { ($0.result.grid(metric) ?? []).joined() }
    // Levels look at values alone, so all of them can stand in one row.
    let all = Surface(x: values.indices.map(Double.init), y: [0], values: values)
    let levels = Levels.logarithmicAboveMinimum(of: all, count: 12)
    let title = Metrics.named(metric)?.title ?? metric
    let figure = Panels(
      title: "\(title) landscape: \(stage)", charts: planes.map { chart(metric, $0, among: planes, levels) },
      columns: min(planes.count, 2))
    return FigureSet.Figure(
      figure, name: "\(stage)-\(metric)",
      caption:
        "\(title) at the same levels in all. Each plane goes through the ends and a bend of its own run; the "
        + "curves of the others (dashed) are drawn by their coordinates in their own planes.",
      width: 2 * ComparisonPage.figureWidth)
  }

  private static func chart(
    _ name: String, _ run: OverlaidResult<PlaneEvaluation>,
    among planes: [OverlaidResult<PlaneEvaluation>], _ levels: Levels
  ) -> ContourChart {
    let plane = run.result
    let traces = planes.map { other in
      let isOwn = other.place == run.place
      return Trace(
        isOwn ? "its curve" : other.label, x: other.result.path.map(\.alpha),
        y: other.result.path.map(\.beta), stroke: isOwn ? .solid : .dashed)
    }
    return ContourChart(
      title: run.label, x: Axis("α"), y: Axis("β"),
      surface: Surface(x: plane.alphas, y: plane.betas, rows: plane.grid(name) ?? []),
      valueName: plane.valueName(of: name), levels: levels, traces: traces, landmarks: plane.ends)
  }
}
