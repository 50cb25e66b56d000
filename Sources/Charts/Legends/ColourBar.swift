/// The colours of the bands of a contour chart, with the levels where they meet.
struct ColourBar: Sendable {
  let chart: ContourChart

  private static let gap = 14.0
  private static let width = 12.0
  private static let labelGap = 8.0
  private static let leastSpacing = 16.0

  /// The room the bar takes beside the plot.
  var depth: Double {
    let names = levelNames.map { TextMeasure.width(of: $0, .tick) }.max() ?? 0
    let open = levelNames.last.map { TextMeasure.width(of: "> \($0)", .tick) } ?? 0
    let texts = chart.levels.isOpenAbove ? max(names, open) : names
    let name = chart.valueName.isEmpty ? 0 : PlottedAxis.nameRoom
    return ColourBar.gap + ColourBar.width + ColourBar.labelGap + texts + name
  }

  /// Where the colours stand.
  static func place(beside plot: Rect) -> Rect {
    Rect(x: plot.maxX + gap, y: plot.y, width: width, height: plot.height)
  }

  func elements(beside plot: Rect) -> [Element] {
    let bar = ColourBar.place(beside: plot)
    return [
      .group("colour-bar", fills(bar) + [.rect(bar, role: "axis")] + marks(bar)).belonging(to: .bar)
    ]
      + texts(bar).map { $0.element.belonging(to: .bar) } + [name(bar)?.element].compactMap { $0 }
  }

  /// Each colour from its level to the top, over the ones below, so that no seam shows.
  private func fills(_ bar: Rect) -> [Element] {
    let count = chart.levels.bandCount
    return chart.colours.colours(count: count).enumerated().map { index, colour in
      let height = bar.height * (1 - Double(index) / Double(count))
      return Element.rect(Rect(x: bar.x, y: bar.y, width: bar.width, height: height)).with("fill", colour.css)
    }
  }

  private func marks(_ bar: Rect) -> [Element] {
    let lines = labels(height: bar.height).filter { $0.share != nil }.map { label in
      let y = (bar.maxY - (label.share ?? 0) * bar.height).rounded(.down) + 0.5
      return [Point(x: bar.maxX, y: y), Point(x: bar.maxX + PlottedAxis.tickLength, y: y)]
    }
    return [.path(.polylines(lines), role: "axis")]
  }

  private func texts(_ bar: Rect) -> [Label] {
    let count = Double(chart.levels.bandCount)
    return labels(height: bar.height).map { label in
      let share = label.share ?? (count - 0.5) / count
      let y = bar.maxY - share * bar.height + TextStyle.tick.middle
      return Label(text: label.text, place: Point(x: bar.maxX + ColourBar.labelGap, y: y), style: .tick)
    }
  }

  private func name(_ bar: Rect) -> Label? {
    guard !chart.valueName.isEmpty else { return nil }
    // Its colours are of equal length, whatever they span.
    let text = TextMeasure.truncated(chart.valueName + chart.levels.growth, to: bar.height + 20, .name)
    let place = Point(x: plotEdge(bar) - 3, y: bar.midY)
    return Label(text: text, place: place, style: .name, anchor: .middle, isTurned: true)
  }

  private func plotEdge(_ bar: Rect) -> Double { bar.x - ColourBar.gap + depth }

  /// The levels that have room, at their share of the bar's height; the open band's label has none.
  private func labels(height: Double) -> [(text: String, share: Double?)] {
    let levels = chart.levels
    let count = levels.bandCount
    let wanted = (ColourBar.leastSpacing * Double(count) / max(height, 1)).rounded(.up)
    let stride = max(Int(min(wanted, Double(levels.values.count))), 1)
    let names = levelNames
    let last = levels.values.count - 1
    let topIsFree = levels.isOpenAbove ? last - stride : last
    var shown = Swift.stride(from: 0, through: topIsFree, by: stride).map {
      (text: names[$0], share: Optional(Double($0) / Double(count)))
    }
    if levels.isOpenAbove { shown.append((text: "> \(names[last])", share: nil)) }
    return shown
  }

  /// The levels in three digits, or as many as tell them apart.
  private var levelNames: [String] {
    let values = chart.levels.values
    for digits in 3...7 {
      let names = values.map { NumberFormat.significant(digits).string($0) }
      if Set(names).count == names.count { return names }
    }
    return values.map { NumberFormat.significant(8).string($0) }
  }
}
