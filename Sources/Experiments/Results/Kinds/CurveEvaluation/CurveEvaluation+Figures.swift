import Charts
import Specifications

extension CurveEvaluation {
  /// Metrics along the curve, with the straight segment between its ends beside it, and where that dwarfs the curve this alone;
  /// in the notebook's style four panels of the curve alone.
  func figures(named name: String, _ style: FigureStyle) -> [FigureSet.Figure] {
    [figure(named: name, style)]
      + (style.look == .notebook ? [] : [closerFigure(named: name, style)].compactMap(\.self))
  }

  private func figure(named name: String, _ style: FigureStyle) -> FigureSet.Figure {
    let title = style.title("Along the curve", of: name)
    let figure =
      switch style.look {
      case .standard, .paper:
        Panels(title: title, stacked: metrics.map { chart(of: $0, paths: paths, marksEnds: true) })
      case .notebook:
        Panels(
          title: title, grid: fourMetrics.map { chart(of: $0, paths: [Self.curve], marksEnds: false) },
          columns: 2)
      }
    return FigureSet.Figure(
      figure, name: "\(name)-along", caption: caption(style.look) + statistics.asSentence, width: style.width)
  }

  /// The curve alone, on scales of its own; nil where it is seen well beside the segment.
  private func closerFigure(named name: String, _ style: FigureStyle) -> FigureSet.Figure? {
    // Accuracy is what error leaves; a family has its curves in one figure.
    let dwarfed = metrics.filter { isDwarfed($0) && !($0 == "accuracy" && metrics.contains("error")) }
    if isStraight || dwarfed.isEmpty || InstanceName.family(of: name) != name { return nil }
    let figure = Panels(
      title: style.title("The curve alone, enlarged", of: name),
      stacked: dwarfed.map { chart(of: $0, paths: [Self.curve], marksEnds: true) })
    return FigureSet.Figure(
      figure, name: "\(name)-curve",
      caption:
        "Metrics along the fitted curve alone, on scales of its own: differences look larger than beside the straight segment."
        + looksInWords + statistics.asSentence,
      width: style.width)
  }

  /// Whether on a scale with the straight segment a metric of the curve takes a third of the height at most.
  private func isDwarfed(_ name: String) -> Bool {
    func span(_ paths: [String]) -> Double {
      let values = paths.flatMap { path in splits.flatMap { shown(name, path: path, split: $0) } }.filter(
        \.isFinite)
      return (values.max() ?? 0) - (values.min() ?? 0)
    }
    return 3 * span([Self.curve]) < span(paths)
  }

  private func chart(of name: String, paths: [String], marksEnds: Bool) -> LineChart {
    let metric = Metrics.named(name)
    var series: [Series] = []
    for split in splits {
      for path in paths {
        let isCurve = path == Self.curve
        let isAlone = paths.count == 1
        series.append(
          Series(
            isAlone ? split : isCurve ? "curve, \(split)" : "straight segment, \(split)",
            x: self.series("t", path: path, split: split), y: shown(name, path: path, split: split),
            stroke: look(of: split).stroke,
            colour: isCurve && !isStraight ? SeriesColour.curve : SeriesColour.segment))
      }
      if marksEnds { series += ends(name, split) }
    }
    return LineChart(
      x: .placeOnCurve, y: Axis(metric?.title ?? name, unit: metric?.unit), series: series)
  }

  /// The splits, the one that counts first.
  private var lookedAt: [String] { Array(splits.suffix(1)) + splits.dropLast() }

  /// The last split is the one that counts: its lines are solid. Those of the others are dashed and dotted.
  private func look(
    of split: String
  ) -> (stroke: Series.Stroke, inWords: String, marker: Marker, markers: String) {
    let looks: [(Series.Stroke, String, Marker, String)] = [
      (.solid, "solid", .diamond, "diamonds"), (.dashed, "dashed", .square, "squares"),
      (.dotted, "dotted", .triangle, "triangles"),
    ]
    return looks[(lookedAt.firstIndex(of: split) ?? 0) % looks.count]
  }

  /// `Lines are solid on the test split and dashed on the train split.`; nothing of a single split.
  private var looksInWords: String {
    if splits.count < 2 { return "" }
    let words = lookedAt.map { "\(look(of: $0).inWords) on the \($0) split" }
    return " Lines are \(words.dropLast().joined(separator: ", ")) and \(words[words.count - 1])."
  }

  /// `squares, diamonds`, in the order of the splits.
  private var markersInWords: String { splits.map { look(of: $0).markers }.joined(separator: ", ") }

  /// A metric along a path, in what people read it in.
  private func shown(_ name: String, path: String, split: String) -> [Double] {
    series(name, path: path, split: split).map { Metrics.shown($0, of: name) }
  }

  /// The ends with their own batch-norm statistics, as marks.
  private func ends(_ name: String, _ split: String) -> [Series] {
    let rows = ownEnds.filter { $0[1].text == split }
    guard !rows.isEmpty, let t = table.index(of: "t"), let value = table.index(of: name) else { return [] }
    return [
      Series(
        "ends as trained, \(split)", x: rows.map { $0[t].number },
        y: rows.map { Metrics.shown($0[value].number, of: name) },
        stroke: .none, marker: look(of: split).marker, colour: SeriesColour.other)
    ]
  }

  /// Cross-entropy, accuracy (or error), ECE and AUROC, as far as they were measured; whatever was where none of them
  /// was.
  private var fourMetrics: [String] {
    let hits = metrics.contains("accuracy") ? "accuracy" : "error"
    let shown = ["cross-entropy", hits, "ece", "auroc"].filter(metrics.contains)
    return shown.isEmpty ? Array(metrics.prefix(4)) : shown
  }

  private func caption(_ look: FigureLook) -> String {
    let count = series("t", path: Self.curve, split: splits[0]).count
    if look == .notebook { return "Metrics at \(count) even points along the fitted curve." + looksInWords }
    let way =
      isStraight
      ? "along the straight segment"
      : "along the fitted curve and along the straight segment between its ends"
    return
      "Metrics at \(count) even points \(way)"
      + (ownEnds.isEmpty
        ? "."
        : ", and the ends with the batch-norm statistics that they were trained with (\(markersInWords)), which are "
          + "estimated again at each point.") + looksInWords
  }
}

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
        let y = run.result.shown(name, path: path, split: split)
        guard !x.isEmpty, x.count == y.count else { return nil }
        let isCurve = path == Self.curve
        return Series(
          isCurve ? run.label : "\(run.label), straight", x: x, y: y, stroke: isCurve ? .solid : .dashed,
          colour: run.place)
      }
    }
    return LineChart(
      x: .placeOnCurve, y: Axis(metric?.title ?? name, unit: metric?.unit), series: series)
  }

  /// Every name once, in the order of coming.
  private static func union(_ lists: [[String]]) -> [String] {
    var seen = Set<String>()
    return lists.joined().filter { seen.insert($0).inserted }
  }
}
