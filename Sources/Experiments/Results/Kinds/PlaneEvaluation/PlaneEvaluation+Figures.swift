import Charts

extension PlaneEvaluation {
  /// A figure for each metric: filled log-spaced contours with the curve, its control points and its ends.
  func figures(named name: String, _ style: FigureStyle) -> [FigureSet.Figure] {
    grids.map { metric, _ in
      let surface = Surface(x: alphas, y: betas, rows: shown(metric))
      let levels = PlaneLevels(of: surface, metric, style, noise: noise(of: metric))
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
        + innerControlPoints.map {
          Landmark(
            innerControlPoints.count == 1 ? "control point" : "", x: $0.alpha, y: $0.beta, marker: .cross)
        })
  }

  /// "test cross-entropy", "test error (%)"
  func valueName(of name: String) -> String {
    let metric = Metrics.named(name)
    return (metric?.reading).heading("\(split) \(metric?.title.lowercased() ?? name)")
  }

  /// The values of a metric in what people read it in.
  private func shown(_ name: String) -> [[Double]] {
    (grid(name) ?? []).map { row in row.map { Metrics.shown($0, of: name) } }
  }

  /// The sampling noise of a metric that is a share of examples, shown in percent.
  private func noise(of metric: String) -> SamplingNoise? {
    Metrics.reading(of: metric) == nil ? nil : SamplingNoise(ofPercentages: shown(metric).flatMap(\.self))
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
      + "plane through the curve's ends and its \(innerControlPoints.count == 1 ? "" : "middle ")control point; "
      + "\(levels.inWords)."
    if innerControlPoints.count > 1 {
      let share = NumberFormat.significant(2).string(100 * residual)
      text +=
        " Points off the plane are drawn by projection; the farthest lies \(share) % of the "
        + "distance between the ends away from it."
    }
    return text + statistics.asSentence
  }
}

extension PlaneEvaluation {
  /// A metric over the planes of several runs, beside one another at the same levels, each with its own curve: those of
  /// other runs do not lie in it.
  static func overlay(_ planes: [OverlaidResult<PlaneEvaluation>], of stage: String) -> [FigureSet.Figure] {
    var seen = Set<String>()
    let metrics = planes.flatMap { $0.result.grids.map(\.metric) }.filter { seen.insert($0).inserted }
    return metrics.compactMap { metric in
      let shown = planes.filter { $0.result.grid(metric) != nil }
      return shown.count > 1 ? figure(of: metric, shown, stage) : nil
    }
  }

  /// - Parameter addition: to the caption.
  static func figure(
    of metric: String, _ planes: [OverlaidResult<PlaneEvaluation>], _ stage: String, columns: Int = 2,
    width: Double = 2 * ComparisonPage.figureWidth, adding addition: String = "",
    named name: String? = nil
  ) -> FigureSet.Figure {
    let values = planes.flatMap { $0.result.shown(metric).joined() }
    // Levels look at values alone, so all of them can stand in one row.
    let all = Surface(x: values.indices.map(Double.init), y: [0], values: values)
    let noises = planes.compactMap { $0.result.noise(of: metric) }
    let noise = noises.min { $0.examples < $1.examples }
    let levels = PlaneLevels.standard(of: all, noise: noise)
    let title = Metrics.named(metric)?.title ?? metric
    let figure = Panels(
      title: "\(title) landscape: \(stage)", charts: planes.map { chart(metric, $0, levels) },
      columns: min(planes.count, columns))
    return FigureSet.Figure(
      figure, name: name ?? "\(stage)-\(metric)",
      caption:
        "\(title) at the same levels in all, which grow by equal factors above the minimum"
        + "\(noise.inWords(above: all) ?? ""). Each plane goes through the ends and a control point of its own run, "
        + "whose curve it shows.\(addition)",
      width: width)
  }

  private static func chart(
    _ name: String, _ run: OverlaidResult<PlaneEvaluation>, _ levels: Levels
  ) -> ContourChart {
    let plane = run.result
    return ContourChart(
      title: run.label, x: Axis("α"), y: Axis("β"),
      surface: Surface(x: plane.alphas, y: plane.betas, rows: plane.shown(name)),
      valueName: plane.valueName(of: name), levels: levels,
      traces: [Trace("curve", x: plane.path.map(\.alpha), y: plane.path.map(\.beta))], landmarks: plane.ends)
  }
}
