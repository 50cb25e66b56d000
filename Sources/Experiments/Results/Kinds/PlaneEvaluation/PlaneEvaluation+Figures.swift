import Charts

extension PlaneEvaluation {
  /// A figure for each metric: filled log-spaced contours with what lies in the plane. Of a line, one of all metrics.
  func figures(named name: String, _ style: FigureStyle) -> [FigureSet.Figure] {
    if isLine { return [lineFigure(named: name, style)] }
    return grids.map { metric, _ in
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
      x: axis(0), y: axis(1), surface: surface, valueName: valueName(of: name), levels: levels,
      traces: traces, landmarks: landmarks)
  }

  /// "α"; along a training "α: component 1, 91 % of the variance".
  private func axis(_ place: Int) -> Axis {
    let name = ["α", "β"][place]
    guard case .weights(let weights) = scene, weights.layout == .trajectory,
      weights.explained.indices.contains(place)
    else { return Axis(name) }
    let share = NumberFormat(.significant(3), trimsZeros: true).string(100 * weights.explained[place])
    return Axis("\(name): component \(place + 1), \(share) % of the variance")
  }

  /// The curve, the triangle of a simplex, and the states of a training.
  private var traces: [Trace] {
    let curves = curve.map { [trace(of: $0.path)] } ?? []
    guard case .weights(let weights) = scene else { return curves }
    if !weights.outline.isEmpty {
      return curves
        + [Trace("simplex", x: weights.outline.map(\.alpha), y: weights.outline.map(\.beta))]
    }
    if weights.states.isEmpty { return curves }
    let states = weights.states.map(\.at)
    let name = weights.states.contains(where: weights.isOff) ? "states, by projection" : "states"
    return curves + [Trace(name, x: states.map(\.alpha), y: states.map(\.beta), marker: .circle)]
  }

  /// The ends and control points of the curve, and the networks that are marked: diamonds where they are projections.
  private var landmarks: [Landmark] {
    let inner = curve?.innerControlPoints ?? []
    let ofCurve =
      ends
      + inner.map {
        Landmark(inner.count == 1 ? "control point" : "", x: $0.alpha, y: $0.beta, marker: .cross)
      }
    guard case .weights(let weights) = scene else { return ofCurve }
    let states = weights.states
    let ends = states.isEmpty ? [] : [states[0], states[states.count - 1]]
    return ofCurve
      + (ends + weights.marks).map { mark in
        Landmark(
          mark.name, x: mark.at.alpha, y: mark.at.beta, marker: weights.isOff(mark) ? .diamond : .circle)
      }
  }

  /// The curve, whose places are those of even t.
  private func trace(of path: [Position]) -> Trace {
    let last = Double(max(path.count - 1, 1))
    return Trace(
      "curve", x: path.map(\.alpha), y: path.map(\.beta), t: path.indices.map { Double($0) / last })
  }

  /// "test cross-entropy", "test error (%)"
  func valueName(of name: String) -> String {
    let metric = Metrics.named(name)
    return (metric?.reading).heading("\(split) \(metric?.title.lowercased() ?? name)")
  }

  /// The values of a metric in what people read it in.
  func shown(_ name: String) -> [[Double]] {
    (grid(name) ?? []).map { row in row.map { Metrics.shown($0, of: name) } }
  }

  /// The sampling noise of a metric that is a share of examples, shown in percent.
  private func noise(of metric: String) -> SamplingNoise? {
    Metrics.reading(of: metric) == nil ? nil : SamplingNoise(ofPercentages: shown(metric).flatMap(\.self))
  }

  var ends: [Landmark] {
    guard let curve else { return [] }
    return [
      Landmark("start", x: curve.start.alpha, y: curve.start.beta),
      Landmark("end", x: curve.end.alpha, y: curve.end.beta),
    ]
  }

  /// Every fifth place of the path, so that crosses do not meet.
  private var crosses: [Trace] {
    let path = curve?.path ?? []
    if path.isEmpty { return [] }
    let places = stride(from: 0, to: path.count, by: 5).map { path[$0] }
    return [Trace(x: places.map(\.alpha), y: places.map(\.beta), stroke: .none, marker: .cross)]
  }

  private func caption(_ metric: String, _ levels: PlaneLevels) -> String {
    let name = Metrics.named(metric)?.title ?? metric
    let grid = "\(name) on the \(split) split over a \(alphas.count) × \(betas.count) grid of"
    switch scene {
    case .weights(let weights):
      return "\(grid) \(weights.words); \(levels.inWords).\(weights.sentences)" + statistics.asSentence
    case .curve(let curve):
      var text =
        "\(grid) the plane through the curve's ends and its "
        + "\(curve.innerControlPoints.count == 1 ? "" : "middle ")control point; \(levels.inWords)."
      if curve.innerControlPoints.count > 1 { text += curve.residualInWords }
      return text + statistics.asSentence
    }
  }
}

extension PlaneCurve {
  var residualInWords: String {
    let share = NumberFormat.significant(2).string(100 * residual)
    return " Points off the plane are drawn by projection; the farthest lies \(share) % of the "
      + "distance between the ends away from it."
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
      let lines = shown.filter(\.result.isLine)
      if lines.count == shown.count { return shown.count > 1 ? lineFigure(of: metric, shown, stage) : nil }
      let areas = shown.filter { !$0.result.isLine }
      return areas.count > 1 ? figure(of: metric, areas, stage) : nil
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
        + "\(noise.inWords(above: all) ?? ""). "
        + (planes.allSatisfy { if case .curve = $0.result.scene { true } else { false } }
          ? "Each plane goes through the ends and a control point of its own run, whose curve it shows."
          : "Each plane is laid through weights of its own run.") + addition,
      width: width)
  }

  private static func chart(
    _ name: String, _ run: OverlaidResult<PlaneEvaluation>, _ levels: Levels
  ) -> ContourChart {
    let plane = run.result
    return ContourChart(
      title: run.label, x: plane.axis(0), y: plane.axis(1),
      surface: Surface(x: plane.alphas, y: plane.betas, rows: plane.shown(name)),
      valueName: plane.valueName(of: name), levels: levels,
      traces: plane.traces,
      landmarks: { if case .curve = plane.scene { plane.ends } else { plane.landmarks } }())
  }
}
