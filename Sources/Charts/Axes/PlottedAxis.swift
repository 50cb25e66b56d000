/// An axis with its scale and marks, ready to be laid out and drawn.
struct PlottedAxis: Sendable {
  enum Side: Sendable { case bottom, left }

  let axis: Axis
  let side: Side
  /// Nil when there is nothing to show.
  let scale: Scale?
  let ticks: Ticks
  /// The least room outside the plot, so that the names of axes above one another are in line.
  private var leastDepth = 0.0

  static let tickLength = 4.0
  static let labelGap = 4.0
  /// The room a name takes beside the tick labels.
  static let nameRoom = 19.0

  init(_ axis: Axis, side: Side, scale: Scale?, length: Double) {
    self.axis = axis
    self.side = side
    self.scale = scale
    ticks =
      scale.map { PlottedAxis.ticks(for: $0, axis: axis, side: side, length: length) } ?? Ticks(major: [])
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
    return ticks
  }

  /// The room the axis takes outside the plot.
  var depth: Double {
    guard axis.isLabelled else { return PlottedAxis.tickLength + 2 }
    let labels = side == .left ? ticks.labelWidth : TextStyle.tick.size
    let name = axis.label.isEmpty ? 0 : PlottedAxis.nameRoom
    return max(PlottedAxis.tickLength + PlottedAxis.labelGap + labels + name, leastDepth)
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
