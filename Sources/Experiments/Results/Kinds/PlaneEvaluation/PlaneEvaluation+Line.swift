import Charts

extension PlaneEvaluation {
  /// All metrics along a line, one above the other, with the networks that it is laid through.
  func lineFigure(named name: String, _ style: FigureStyle) -> FigureSet.Figure {
    let charts = grids.enumerated().map { index, grid in
      LineChart(
        x: Axis("α"), y: Self.axis(of: grid.metric),
        series: [Series(split, x: alphas, y: shown(grid.metric).first ?? [])],
        marks: marks(labelled: index == 0))
    }
    let title = style.title("Along a line", of: name)
    let caption: String
    switch scene {
    case .curve: caption = "Metrics on the \(split) split along a line."
    case .weights(let weights):
      caption =
        "Metrics on the \(split) split at \(alphas.count) even points of \(weights.words).\(weights.sentences)"
    }
    return FigureSet.Figure(
      Panels(title: title, stacked: charts), name: "\(name)-line", caption: caption + statistics.asSentence,
      width: style.width)
  }

  private func marks(labelled isLabelled: Bool) -> [VerticalMark] {
    guard case .weights(let weights) = scene else { return [] }
    return weights.marks.filter { (alphas[0]...alphas[alphas.count - 1]).contains($0.at.alpha) }.map {
      VerticalMark(at: $0.at.alpha, isLabelled ? $0.name : "")
    }
  }

  private static func axis(of name: String) -> Axis {
    let metric = Metrics.named(name)
    return Axis(metric?.title ?? name, unit: metric?.unit)
  }

  /// A metric along the lines of several runs, over one another.
  static func lineFigure(
    of metric: String, _ lines: [OverlaidResult<PlaneEvaluation>], _ stage: String
  ) -> FigureSet.Figure {
    let title = Metrics.named(metric)?.title ?? metric
    let chart = LineChart(
      title: "\(title) along a line: \(stage)", x: Axis("α"), y: axis(of: metric),
      series: lines.map { run in
        Series(
          run.label, x: run.result.alphas, y: run.result.shown(metric).first ?? [], colour: run.place)
      })
    return FigureSet.Figure(
      chart, name: "\(stage)-\(metric)",
      caption: "\(title) along the line of each run, which is laid through weights of its own.",
      width: ComparisonPage.figureWidth)
  }
}

extension PlaneWeights {
  /// What a caption says further: how long units are, what lies off the plane, what components explain.
  var sentences: String { " " + [lengths, offPlane, variance].compactMap(\.self).joined(separator: " ") }

  private var lengths: String {
    let names = ["α", "β"]
    let lengths = zip(units, names).map { "one unit of \($1) is \(Self.number($0))" }
    return "In weight space, \(lengths.joined(separator: ", "))."
  }

  /// How far what is drawn by projection lies away.
  private var offPlane: String? {
    let off = (marks + states).filter(isOff)
    guard let farthest = off.max(by: { $0.distance < $1.distance }) else {
      return curve.flatMap { $0.innerControlPoints.count > 1 ? String($0.residualInWords.dropFirst()) : nil }
    }
    let kind = units.count == 1 ? "line" : "plane"
    let distance =
      "\(Self.number(farthest.distance)) away (\(Self.number(100 * farthest.distance / units[0])) % of a unit of α)"
    if off.count == 1 {
      return "\(farthest.name) is drawn by projection: it lies off the \(kind), \(distance)."
    }
    return "What lies off the \(kind) is drawn by projection; the farthest, \(farthest.name), is \(distance)."
  }

  private var variance: String? {
    guard layout == .trajectory, !explained.isEmpty else { return nil }
    let shares = explained.prefix(units.count).map { "\(Self.number(100 * $0)) %" }
    return "The components explain \(shares.joinedInWords) of the variance of \(states.count) states."
  }

  private static func number(_ value: Double) -> String {
    NumberFormat(.significant(3), trimsZeros: true).string(value)
  }
}
