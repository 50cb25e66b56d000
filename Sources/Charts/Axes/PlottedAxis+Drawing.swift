extension PlottedAxis {
  /// Faint lines across the plot at the labelled marks.
  func grid(in plot: Rect) -> Element {
    let lines = ticks.major.compactMap { tick in
      position(of: tick.value, in: plot).map { crossing(at: crisp($0), in: plot) }
    }
    return .path(.polylines(lines), role: "grid")
  }

  /// The axis line with its marks, labels and name.
  func elements(in plot: Rect) -> [Element] {
    var pieces = [line(along: plot)]
    pieces += ticks.major.compactMap { mark(at: $0.value, length: PlottedAxis.tickLength, in: plot) }
    pieces += ticks.minor.compactMap { mark(at: $0, length: PlottedAxis.tickLength / 2, in: plot) }
    let lines = Element.path(.polylines(pieces), role: "axis")
    guard axis.isLabelled else { return [lines] }
    return [lines] + labels(in: plot).map(\.element) + [name(in: plot)?.element].compactMap { $0 }
  }

  private func crisp(_ position: Double) -> Double { position.rounded(.down) + 0.5 }

  private func crossing(at position: Double, in plot: Rect) -> [Point] {
    side == .bottom
      ? [Point(x: position, y: plot.y), Point(x: position, y: plot.maxY)]
      : [Point(x: plot.x, y: position), Point(x: plot.maxX, y: position)]
  }

  private func line(along plot: Rect) -> [Point] {
    let corner = Point(x: plot.x, y: plot.maxY)
    return [corner, side == .bottom ? Point(x: plot.maxX, y: plot.maxY) : Point(x: plot.x, y: plot.y)]
  }

  private func mark(at value: Double, length: Double, in plot: Rect) -> [Point]? {
    guard let position = position(of: value, in: plot).map(crisp) else { return nil }
    return side == .bottom
      ? [Point(x: position, y: plot.maxY), Point(x: position, y: plot.maxY + length)]
      : [Point(x: plot.x - length, y: position), Point(x: plot.x, y: position)]
  }

  private func labels(in plot: Rect) -> [Label] {
    let reach = PlottedAxis.tickLength + PlottedAxis.labelGap
    return ticks.major.compactMap { tick in
      guard let position = position(of: tick.value, in: plot) else { return nil }
      switch side {
      case .bottom:
        let place = Point(x: position, y: plot.maxY + reach + TextStyle.tick.size * 0.75)
        return Label(text: tick.label, place: place, style: .tick, anchor: .middle)
      case .left:
        let place = Point(x: plot.x - reach, y: position + TextStyle.tick.middle)
        return Label(text: tick.label, place: place, style: .tick, anchor: .end)
      }
    }
  }

  private func name(in plot: Rect) -> Label? {
    guard !axis.label.isEmpty else { return nil }
    let room = side == .bottom ? plot.width + 40 : plot.height + 20
    let text = TextMeasure.truncated(axis.label, to: room, .name)
    let near = depth - PlottedAxis.nameRoom
    switch side {
    case .bottom:
      let place = Point(x: plot.midX, y: plot.maxY + near + PlottedAxis.nameRoom - 4)
      return Label(text: text, place: place, style: .name, anchor: .middle)
    case .left:
      let place = Point(x: plot.x - near - 8, y: plot.midY)
      return Label(text: text, place: place, style: .name, anchor: .middle, isTurned: true)
    }
  }
}
