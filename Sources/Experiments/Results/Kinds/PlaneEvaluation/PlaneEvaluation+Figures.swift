import Charts

extension PlaneEvaluation {
  /// A figure for each metric: filled log-spaced contours with the curve, its bends and its ends.
  func figures(named name: String, _ style: FigureStyle) -> [FigureSet.Figure] {
    grids.map { metric, values in
      let surface = Surface(x: alphas, y: betas, rows: values)
      let levels = PlaneLevels(of: surface, metric, style)
      var figure = chart(metric, surface, levels.levels)
      figure.title = style.title("\(Metrics.named(metric)?.title ?? metric) landscape", of: name)
      if style.look == .notebook { figure.traces += crosses }
      return FigureSet.Figure(
        figure, name: "\(name)-\(metric)", caption: caption(metric, levels), width: style.width)
    }
  }

  private func chart(_ name: String, _ surface: Surface, _ levels: Levels) -> ContourChart {
    ContourChart(
      x: Axis("α"), y: Axis("β"), surface: surface, valueName: valueName(of: name), levels: levels,
      traces: [Trace("curve", x: path.map(\.alpha), y: path.map(\.beta))],
      landmarks: ends
        + bends.map {
          Landmark(bends.count == 1 ? "bend" : "", x: $0.alpha, y: $0.beta, marker: .cross)
        })
  }

  /// "test cross-entropy", "test error (%)"
  func valueName(of name: String) -> String {
    let metric = Metrics.named(name)
    let unit = metric?.unit.map { " (\($0))" } ?? ""
    return "\(split) \(metric?.title.lowercased() ?? name)\(unit)"
  }

  var ends: [Landmark] {
    [Landmark("start", x: start.alpha, y: start.beta), Landmark("end", x: end.alpha, y: end.beta)]
  }

  /// Every fifth place of the path, so that crosses do not meet.
  private var crosses: [Trace] {
    let places = stride(from: 0, to: path.count, by: 5).map { path[$0] }
    return [Trace(x: places.map(\.alpha), y: places.map(\.beta), stroke: .none, marker: .cross)]
  }

  private func caption(_ metric: String, _ levels: PlaneLevels) -> String {
    let name = Metrics.named(metric)?.title ?? metric
    var text =
      "\(name) on the \(split) split over a \(alphas.count) × \(betas.count) grid of the "
      + "plane through the curve's ends and its \(bends.count == 1 ? "bend" : "middle bend"); "
      + "\(levels.inWords)."
    if bends.count > 1 {
      let share = NumberFormat.significant(2).string(100 * residual)
      text +=
        " Points off the plane are drawn by projection; the farthest lies \(share) % of the "
        + "distance between the ends away from it."
    }
    return text
  }
}
