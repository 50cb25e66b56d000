import Charts

extension CurveEvaluation {
  /// Metrics along the curves of several runs: a figure for each split, a panel for each metric, a colour for each run.
  static func overlay(
    _ evaluations: [OverlaidResult<CurveEvaluation>], of stage: String
  ) -> [FigureSet.Figure] {
    union(evaluations.map(\.result.splits)).map { split in
      let shown = evaluations.filter { $0.result.splits.contains(split) }
      let figure = Panels(
        title: "Along the curve: \(stage), \(split)",
        stacked: union(shown.map(\.result.metrics)).map { chart(of: $0, split, shown) })
      return FigureSet.Figure(
        figure, name: "\(stage)-along-\(split)",
        caption: "Metrics on the \(split) split along the fitted curves (solid) and along the straight "
          + "segments between their ends (dashed).",
        width: ComparisonPage.figureWidth)
    }
  }

  private static func chart(
    of name: String, _ split: String, _ evaluations: [OverlaidResult<CurveEvaluation>]
  ) -> LineChart {
    let metric = Metrics.named(name)
    let series = evaluations.filter { $0.result.metrics.contains(name) }.flatMap { run in
      [Self.curve, Self.segment].compactMap { path -> Series? in
        let x = run.result.series("t", path: path, split: split)
        let y = run.result.series(name, path: path, split: split)
        guard !x.isEmpty, x.count == y.count else { return nil }
        let isCurve = path == Self.curve
        return Series(
          isCurve ? run.label : "\(run.label), straight", x: x, y: y, stroke: isCurve ? .solid : .dashed,
          colour: run.place)
      }
    }
    return LineChart(
      x: Axis("t", range: 0...1), y: Axis(metric?.title ?? name, unit: metric?.unit), series: series)
  }

  /// Every name once, in the order of coming.
  private static func union(_ lists: [[String]]) -> [String] {
    var seen = Set<String>()
    return lists.joined().filter { seen.insert($0).inserted }
  }
}
