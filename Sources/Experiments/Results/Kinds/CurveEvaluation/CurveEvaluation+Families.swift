import Charts

// Evaluations of a family of curves, such as those between all pairs of networks.
extension CurveEvaluation {
  static let family = FamilyReading<CurveEvaluation>(
    values: { $0.familyValues }, figures: figures, note: { statisticsOf($0).asSentences }, overlay: overlay)

  /// Those of the first member: the stages of a family are told alike.
  private static func statisticsOf(_ family: ResultFamily<CurveEvaluation>) -> StatisticsRecord? {
    family.members.first?.result.statistics
  }

  /// Of the last split and the first two metrics: how far the value rises above the line between the ends, and the worst
  /// value on the way, on the curve and on the straight segment.
  var familyValues: [FamilyValue] {
    guard let split = splits.last else { return [] }
    return metrics.prefix(2).enumerated().flatMap { place, name -> [FamilyValue] in
      let metric = Metrics.named(name)
      let title = "\(split) \(metric?.title.lowercased() ?? name)"
      let isLow = metric?.isBetterWhenLower ?? true
      let barriers =
        isLow
        ? values("barrier of the \(title)", name, split, "over-interpolation", isInMatrix: place == 0) : []
      let worst = values(
        "\(isLow ? "highest" : "lowest") \(title)", name, split, isLow ? "max" : "min", hasEnds: true,
        isInMatrix: place > 0 || metrics.count == 1)
      return barriers + worst
    }
  }

  private func values(
    _ quantity: String, _ metric: String, _ split: String, _ column: String, hasEnds: Bool = false,
    isInMatrix: Bool
  ) -> [FamilyValue] {
    let unit = Metrics.reading(of: metric)
    return paths.compactMap { path in
      let found = summary.numbers(column) {
        $0[0].text == path && $0[1].text == split && $0[2].text == metric
      }
      guard let value = found.first else { return nil }
      let along = series(metric, path: path, split: split)
      let ends = along.first.flatMap { first in along.last.map { (unit.shown(first), unit.shown($0)) } }
      return FamilyValue(
        unit.heading(quantity), path: paths.count > 1 ? path.pathInWords : nil, unit.shown(value),
        format: unit == nil ? .significant(3) : .decimals(2), ends: hasEnds ? ends : nil,
        isInMatrix: isInMatrix)
    }
  }

  private static func figures(of family: ResultFamily<CurveEvaluation>) -> [FigureSet.Figure] {
    [bands(of: family), closerBands(of: family)].compactMap(\.self) + multiples(of: family)
  }

  /// The mean over the members of each group with a band, and each member thin.
  private static func bands(of family: ResultFamily<CurveEvaluation>) -> FigureSet.Figure {
    let metrics = family.members.flatMap(\.result.metrics).uniqued
    let split = family.members.first?.result.splits.last ?? ""
    let panels = family.panels("Along the curves: \(family.name)", rows: metrics.count) { row, members in
      let lines = lines(of: metrics[row], split, members, family.axes)
      return chart(
        of: metrics[row],
        lines.flatMap(\.series).filter(\.isThin) + lines.flatMap(\.series).filter { !$0.isThin })
    }
    return FigureSet.Figure(
      panels.chart, name: "\(family.name)@mean",
      caption:
        "Metrics on the \(split) split along the fitted curves and along the straight segments between their "
        + "ends: the mean of \(family.axes.countInWords) (strong) with a band of one standard deviation, and each of them "
        + "(thin), from its first network at t = 0 to its second\(family.axes.dependenceInWords)."
        + statisticsOf(family).asSentence,
      width: panels.width)
  }

  /// The same of the curves alone, on scales of their own; nil where there is no segment beside them.
  private static func closerBands(of family: ResultFamily<CurveEvaluation>) -> FigureSet.Figure? {
    guard family.members.contains(where: { !$0.result.isStraight }) else { return nil }
    let metrics = family.members.flatMap(\.result.metrics).uniqued
    let split = family.members.first?.result.splits.last ?? ""
    let panels = family.panels("The curves alone, enlarged: \(family.name)", rows: metrics.count) {
      row, members in
      let lines = lines(of: metrics[row], split, members, family.axes, along: [curve])
      return chart(
        of: metrics[row],
        lines.flatMap(\.series).filter(\.isThin) + lines.flatMap(\.series).filter { !$0.isThin })
    }
    return FigureSet.Figure(
      panels.chart, name: "\(family.name)@curves",
      caption:
        "Metrics along the fitted curves alone, on scales of their own: differences look larger than beside the straight "
        + "segments.",
      width: panels.width)
  }

  /// A metric along the curves of some members, and along the segments.
  private static func lines(
    of name: String, _ split: String, _ members: [ResultFamily<CurveEvaluation>.Member], _ axes: FamilyAxes,
    along paths: [String] = [curve, segment]
  ) -> [FamilyLines] {
    paths.compactMap { path in
      let own = members.compactMap { member -> (name: String, x: [Double], y: [Double])? in
        let x = member.result.series("t", path: path, split: split)
        let y = member.result.series(name, path: path, split: split)
        guard !x.isEmpty, x.count == y.count else { return nil }
        return (axes.words(of: member.parts), x, y.map { Metrics.shown($0, of: name) })
      }
      return own.isEmpty
        ? nil
        : FamilyLines(
          name: path.pathInWords, members: own,
          colour: path == curve ? SeriesColour.curve : SeriesColour.segment)
    }
  }

  private static func chart(of name: String, _ series: [Series]) -> LineChart {
    let metric = Metrics.named(name)
    return LineChart(
      x: Axis("t", range: 0...1), y: Axis(metric?.title ?? name, unit: metric?.unit), series: series)
  }

  /// The means of several runs with their bands, a colour for each run.
  private static func overlay(
    _ runs: [OverlaidResult<ResultFamily<CurveEvaluation>>]
  ) -> [FigureSet.Figure] {
    guard let first = runs.first?.result else { return [] }
    let all = ResultFamily(name: first.name, kind: "", members: runs.flatMap(\.result.members))
    let metrics = all.members.flatMap(\.result.metrics).uniqued
    let split = first.members.first?.result.splits.last ?? ""
    let panels = all.panels("Along the curves: \(all.name), \(split)", rows: metrics.count) { row, group in
      let common = group.first.map { Set($0.parts.filter { all.axes.grouping.contains($0.axis) }) } ?? []
      let series = runs.flatMap { run -> [Series] in
        let members = run.result.members.filter { common.isSubset(of: Set($0.parts)) }
        return lines(of: metrics[row], split, members, all.axes).map { lines in
          var mean = lines.mean
          let isCurve = lines.name == curve.pathInWords
          (mean.name, mean.stroke) = isCurve ? (run.label, .solid) : ("\(run.label), straight", .dashed)
          mean.colour = run.place
          return mean
        }
      }
      return chart(of: metrics[row], series)
    }
    return [
      FigureSet.Figure(
        panels.chart, name: "\(all.name)@runs-\(split)",
        caption:
          "Metrics on the \(split) split along the fitted curves (solid) and along the straight segments (dashed): "
          + "means over \(all.axes.repeated.joined(separator: ", ")), with bands of one standard deviation.",
        width: panels.width)
    ]
  }

  /// More panels than so many are looked at in the figure of means.
  private static let mostPanels = 36

  /// A panel for each member, all on one scale.
  private static func multiples(of family: ResultFamily<CurveEvaluation>) -> [FigureSet.Figure] {
    guard family.members.count <= mostPanels, family.members.count > 2,
      let name = family.members.first?.result.metrics.prefix(2).last,
      let split = family.members.first?.result.splits.last
    else { return [] }
    let metric = Metrics.named(name)
    let groups = family.groups
    let rows = groups.flatMap { group -> [[LineChart]] in
      let panels = group.items.map { member in
        let series = [curve, segment].compactMap { path -> Series? in
          let (x, y) = (
            member.result.series("t", path: path, split: split),
            member.result.series(name, path: path, split: split)
          )
          guard !x.isEmpty, x.count == y.count else { return nil }
          return Series(
            path.pathInWords, x: x, y: y.map { Metrics.shown($0, of: name) },
            colour: path == curve ? SeriesColour.curve : SeriesColour.segment)
        }
        return LineChart(
          title: family.axes.words(of: member.parts, repeatedOnly: false), x: Axis("t", range: 0...1),
          y: Axis(metric?.title ?? name, unit: metric?.unit), series: series)
      }
      let columns = Self.columns(for: groups.map(\.items.count).max() ?? 1)
      return stride(from: 0, to: panels.count, by: columns).map {
        Array(panels[$0..<min($0 + columns, panels.count)])
      }
    }
    let title = metric?.title.lowercased() ?? name
    return [
      FigureSet.Figure(
        PanelGrid(title: "Each for itself, on one scale: \(family.name)", rows: rows, sharesRows: true),
        name: "\(family.name)@each",
        caption:
          "The \(split) \(title) along each curve and the straight segment between its ends; all panels have "
          + "the same scales.",
        width: ReportedFamily.wide)
    ]
  }

  /// So that the last line is as full as can be.
  private static func columns(for count: Int) -> Int {
    switch count {
    case ...4: count
    case 5, 6, 9: 3
    case 7, 8, 10...12, 15, 16: 4
    default: 6
    }
  }
}

extension String {
  /// A path as legends have it.
  fileprivate var pathInWords: String { self == CurveEvaluation.curve ? "curve" : "straight segment" }
}
