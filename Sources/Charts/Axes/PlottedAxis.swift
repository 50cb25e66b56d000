/// An axis with its scale and marks, ready to be laid out and drawn.
struct PlottedAxis: Sendable {
  enum Side: Sendable { case bottom, left }

  let axis: Axis
  let side: Side
  /// Nil when there is nothing to show.
  let scale: Scale?
  let ticks: Ticks
  /// The name; on two lines where it stands upright and one would be too long.
  private let nameLines: [String]
  /// The least room outside the plot, so that the names of axes above one another are in line.
  private var leastDepth = 0.0

  static let tickLength = 4.0
  static let labelGap = 4.0
  /// The room a name on one line takes beside the tick labels.
  static let nameRoom = 19.0
  /// How far a name may reach past the ends of the plot, both ends together.
  private static let nameOverhang = (bottom: 40.0, left: 20.0)

  init(_ axis: Axis, side: Side, scale: Scale?, length: Double) {
    self.axis = axis
    self.side = side
    self.scale = scale
    ticks =
      scale.map { PlottedAxis.ticks(for: $0, axis: axis, side: side, length: length) } ?? Ticks(major: [])
    let room = length + (side == .bottom ? PlottedAxis.nameOverhang.bottom : PlottedAxis.nameOverhang.left)
    nameLines = TextMeasure.wrapped(axis.label, to: room, .name, limit: side == .bottom ? 1 : 2)
  }

  /// As many marks as have room: along the bottom, labels must not come near each other.
  private static func ticks(for scale: Scale, axis: Axis, side: Side, length: Double) -> Ticks {
    let spacing = side == .left ? 36.0 : 58.0
    var count = max(Int(length / spacing), 3)
    var ticks = Ticks.fitting(scale, count: count, isWhole: axis.isWhole)
    while side == .bottom && count > 1 {
      let room = length / Double(max(ticks.major.count, 1))
      if ticks.labelWidth + 12 <= room { break }
      count -= 1
      ticks = Ticks.fitting(scale, count: count, isWhole: axis.isWhole)
    }
    while side == .left && count > 1 && !ticks.areApart(on: scale, length: length) {
      count -= 1
      ticks = Ticks.fitting(scale, count: count, isWhole: axis.isWhole)
    }
    return side == .left ? ticks.apart(on: scale, length: length) : ticks
  }

  /// The room the axis takes outside the plot.
  var depth: Double {
    guard axis.isLabelled else { return PlottedAxis.tickLength + 2 }
    let labels = side == .left ? ticks.labelWidth : TextStyle.tick.size
    return max(PlottedAxis.tickLength + PlottedAxis.labelGap + labels + nameRoom, leastDepth)
  }

  private var nameRoom: Double {
    nameLines.isEmpty
      ? 0 : PlottedAxis.nameRoom + Double(nameLines.count - 1) * TextStyle.name.lineHeight
  }

  /// The axis with at least this much room outside the plot.
  func padded(to depth: Double) -> PlottedAxis {
    var copy = self
    copy.leastDepth = depth
    return copy
  }

  /// How far the last label reaches past the end of the axis.
  func overhang(length: Double) -> Double {
    guard side == .bottom, axis.isLabelled, let last = ticks.major.last,
      let fraction = scale?.fraction(of: last.value)
    else { return 0 }
    return max(TextMeasure.width(of: last.label, .tick) / 2 - (1 - fraction) * length, 0)
  }

  /// The pixel of a value: across for the bottom axis, down for the left one; nil when it has no place.
  func position(of value: Double, in plot: Rect) -> Double? {
    guard let fraction = scale?.fraction(of: value), abs(fraction) < 1e6 else { return nil }
    return side == .bottom ? plot.x + fraction * plot.width : plot.maxY - fraction * plot.height
  }
}

extension PlottedAxis {
  /// What a page's script is told of it; nil where there is nothing to show.
  var model: ModelValue? {
    scale.map { scale in
      .object([
        "name": .text(axis.name), "unit": axis.unit.map { .text($0) },
        "log": scale.spacing == .logarithmic ? .boolean(true) : nil,
        "t": axis.isPlaceOnCurve ? .boolean(true) : nil, "from": .number(scale.domain.lowerBound),
        "to": .number(scale.domain.upperBound),
      ])
    }
  }

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
    return [lines] + (labels(in: plot) + name(in: plot)).map(\.element)
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

  private func name(in plot: Rect) -> [Label] {
    let near = depth - nameRoom
    return nameLines.enumerated().map { index, line in
      switch side {
      case .bottom:
        let place = Point(x: plot.midX, y: plot.maxY + near + PlottedAxis.nameRoom - 4)
        return Label(text: line, place: place, style: .name, anchor: .middle)
      case .left:
        let further = Double(nameLines.count - 1 - index) * TextStyle.name.lineHeight
        let place = Point(x: plot.x - near - 8 - further, y: plot.midY)
        return Label(text: line, place: place, style: .name, anchor: .middle, isTurned: true)
      }
    }
  }
}
