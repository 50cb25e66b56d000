/// Values of rows and columns as coloured cells, with the numbers in them where they have room: barriers of every pair of
/// networks, or a metric along many paths.
public struct HeatMap: Chart, Equatable {
  /// What colour cells have.
  public enum Colours: Sendable, Equatable {
    /// Those of a map, from its first to its last.
    case map(ColourMap)
    /// One of the palette, the greater the value, the stronger; its place is counted from 0.
    case tint(Int)
  }

  public var title: String
  public var subtitle: String?
  /// The names of the rows, the first at the top, and of the columns.
  public var rows: [String]
  public var columns: [String]
  /// Rows of columns; not finite where there is none, which leaves the ground.
  public var values: [[Double]]
  /// What the values are.
  public var valueName: String
  /// Whether that is written beside the colour bar, and not in the title above alone.
  public var namesBar: Bool
  /// What the rows are, such as `seed`, where it is said of each cell; empty for nothing.
  public var rowName: String
  /// What the columns are, written below; empty for nothing.
  public var columnName: String
  /// Whether some names of columns may be left out where they have no room, as of numbers in order.
  public var thinsColumns: Bool
  public var format: NumberFormat
  /// Of the numbers in cells; nil for as many decimals as give the greatest three digits.
  public var cellFormat: NumberFormat?
  /// What the colours cover; nil for the values.
  public var range: ClosedRange<Double>?
  public var colours: Colours

  private static let gap = 8.0
  private static let barGap = 14.0
  private static let barWidth = 12.0
  private static let steps = 48

  public init(
    title: String = "", subtitle: String? = nil, rows: [String], columns: [String], values: [[Double]],
    valueName: String, namesBar: Bool = true, rowName: String = "", columnName: String = "",
    thinsColumns: Bool = false,
    format: NumberFormat = .significant(3), cellFormat: NumberFormat? = nil,
    range: ClosedRange<Double>? = nil, colours: Colours = .map(.viridis)
  ) {
    precondition(
      values.count == rows.count && values.allSatisfy { $0.count == columns.count },
      "a heat map has a value for each column of each row")
    self.title = title
    self.subtitle = subtitle
    self.rows = rows
    self.columns = columns
    self.values = values
    self.valueName = valueName
    self.namesBar = namesBar
    self.rowName = rowName
    self.columnName = columnName
    self.thinsColumns = thinsColumns
    self.format = format
    self.cellFormat = cellFormat
    self.range = range
    self.colours = colours
  }

  public var summary: String {
    let place = "Heat map of \(valueName), \(rows.count) rows of \(columns.count)"
    guard let extent else { return place + "; no finite values." }
    return place + ", from \(format.string(extent.lowerBound)) to \(format.string(extent.upperBound))."
  }

  public var numbers: ChartNumbers {
    ChartNumbers(
      // Where both are the same, as of pairs, it names neither.
      keys: ["row", columnName.isEmpty || columnName == rowName ? "column" : columnName],
      values: [valueName],
      rows: rows.indices.flatMap { row in
        columns.indices.map { [.text(rows[row]), .text(columns[$0]), .number(values[row][$0])] }
      })
  }

  private var extent: ClosedRange<Double>? { Scale.extent(of: values.joined(), axis: Axis(valueName)) }

  private var scale: Scale? {
    // Without values there is nothing to colour, whatever the range.
    extent == nil ? nil : Scale.fitting(values.joined(), axis: Axis(valueName, range: range), air: 0)
  }

  /// Names of rows cut to some letters, cells of a few pixels, and the bar.
  public var leastWidth: Double {
    let names = min(rows.map { TextMeasure.width(of: $0, .name) }.max() ?? 0, 80)
    return Heading.margin + names + Self.gap + 60 + barRoom
  }

  private var hasBarName: Bool { namesBar && !valueName.isEmpty }

  private var barRoom: Double {
    Self.barGap + Self.barWidth + Self.gap + tickWidth + (hasBarName ? PlottedAxis.nameRoom : 0) + 6
  }

  public func preferredHeight(width: Double) -> Double {
    let insets = insets(in: Size(width: width, height: width))
    let across = width - insets.left - insets.right
    let cell = min(max(across / Double(max(columns.count, 1)), 20), 44)
    return insets.top + max(cell * Double(rows.count), 60).rounded() + insets.bottom
  }

  public func insets(in size: Size) -> Insets {
    let names = min(rows.map { TextMeasure.width(of: $0, .name) }.max() ?? 0, size.width * 0.32)
    let left = Heading.margin + names + Self.gap
    let right = barRoom
    let plot = size.width - left - right
    let bottom =
      Self.gap + columnNames(width: plot).depth + (columnName.isEmpty ? 0 : PlottedAxis.nameRoom) + 4
    return Insets(top: heading.height(width: size.width), left: left, bottom: bottom, right: right)
  }

  public func elements(in frame: Frame) -> [Element] {
    let plot = frame.plot
    let size = cellSize(in: plot)
    return heading.elements(width: frame.size.width) + cells(in: plot, size) + [.rect(plot, role: "axis")]
      + rowNames(plot, height: size.height) + columnNames(width: plot.width).elements(plot)
      + columnTitle(plot, in: frame) + bar(beside: plot, in: frame)
      + (extent == nil ? [Notice.noData(in: plot)] : [])
  }

  public func panels(in frame: Frame) -> [PanelModel] {
    let plot = frame.plot
    let size = cellSize(in: plot)
    let items = places.compactMap { row, column -> PanelModel.Item? in
      guard share(of: values[row][column]) != nil else { return nil }
      return PanelModel.Item(
        label: name(row, column), value: values[row][column], box: box(row, column, in: plot, size))
    }
    return PanelModel.items(items, named: valueName, title: title, plot: plot)
  }

  private var places: [(row: Int, column: Int)] {
    rows.indices.flatMap { row in columns.indices.map { (row, $0) } }
  }

  private func cellSize(in plot: Rect) -> Size {
    Size(
      width: plot.width / Double(max(columns.count, 1)), height: plot.height / Double(max(rows.count, 1)))
  }

  private func box(_ row: Int, _ column: Int, in plot: Rect, _ size: Size) -> Rect {
    Rect(
      x: plot.x + Double(column) * size.width, y: plot.y + Double(row) * size.height, width: size.width,
      height: size.height)
  }

  /// `seed 1, seed 2`
  private func name(_ row: Int, _ column: Int) -> String {
    [[rowName, rows[row]], [columnName, columns[column]]]
      .map { $0.filter { !$0.isEmpty }.joined(separator: " ") }.joined(separator: ", ")
  }

  /// Where in the colours a value is, from 0 to 1; nil where it cannot be drawn.
  private func share(of value: Double) -> Double? {
    scale?.fraction(of: value).map { min(max($0, 0), 1) }
  }

  private func cells(in plot: Rect, _ size: Size) -> [Element] {
    let format = cellFormat ?? commonFormat
    let style = textStyle(in: size, format)
    var cells: [Element] = []
    var texts: [Element] = []
    for (row, column) in places {
      let value = values[row][column]
      guard let share = share(of: value) else { continue }
      let rect = box(row, column, in: plot, size)
      var cell = colours.painted(rect, share)
      cell.children = [.tooltip("\(name(row, column)): \(self.format.string(value))")]
      cells.append(cell)
      guard let style else { continue }
      let place = Point(x: rect.midX, y: rect.midY + style.middle)
      texts.append(
        Label(
          text: format.string(value), place: place, style: style, anchor: .middle, role: colours.roleOfText
        ).element)
    }
    return cells + texts
  }

  /// The largest type in which every number fits its cell; nil where none does.
  private func textStyle(in cell: Size, _ format: NumberFormat) -> TextStyle? {
    let texts = values.joined().filter(\.isFinite).map(format.string)
    return [TextStyle.name, .tick].first { style in
      cell.height >= style.lineHeight
        && texts.allSatisfy { TextMeasure.width(of: $0, style) + 8 <= cell.width }
    }
  }

  private var heading: Heading { Heading(title: title, subtitle: subtitle) }

  /// For the numbers in cells: as many decimals for all as give the greatest three digits.
  private var commonFormat: NumberFormat {
    let greatest = values.joined().lazy.filter(\.isDrawable).map(\.magnitude).max() ?? 0
    guard (1e-3..<1e5).contains(greatest) else { return format }
    let decimals = stride(from: 0, through: 5, by: 1).first { greatest * tens[$0] >= 100 } ?? 5
    return .decimals(decimals)
  }

  private var tens: [Double] { [1, 1e1, 1e2, 1e3, 1e4, 1e5] }

  private func rowNames(_ plot: Rect, height: Double) -> [Element] {
    let stride = max(Int((TextStyle.name.lineHeight / height).rounded(.up)), 1)
    return Swift.stride(from: 0, to: rows.count, by: stride).map { row in
      let y = plot.y + (Double(row) + 0.5) * height + TextStyle.name.middle
      let text = TextMeasure.truncated(rows[row], to: plot.x - Self.gap - Heading.margin + 1, .name)
      return Label(text: text, place: Point(x: plot.x - Self.gap, y: y), style: .name, anchor: .end).element
    }
  }

  private func columnTitle(_ plot: Rect, in frame: Frame) -> [Element] {
    guard !columnName.isEmpty else { return [] }
    let text = TextMeasure.truncated(columnName, to: plot.width, .name)
    let place = Point(x: plot.midX, y: frame.size.height - 8)
    return [Label(text: text, place: place, style: .name, anchor: .middle).element]
  }

  private func columnNames(width: Double) -> ColumnNames {
    ColumnNames(names: columns, width: width, isThinned: thinsColumns)
  }
}

// The colour bar.
extension HeatMap {
  private func ticks(height: Double) -> Ticks {
    scale.map { Ticks.fitting($0, count: max(Int(height / 32), 2)) } ?? Ticks(major: [])
  }

  private var tickWidth: Double {
    // Of any number of ticks, as the height is not known yet.
    [60.0, 120, 200, 320, 480].map { ticks(height: $0).labelWidth }.max() ?? 0
  }

  private func bar(beside plot: Rect, in frame: Frame) -> [Element] {
    guard let scale else { return [] }
    let bar = Rect(x: plot.maxX + Self.barGap, y: plot.y, width: Self.barWidth, height: plot.height)
    let fills = colours.bar(bar, steps: Self.steps)
    let ticks = ticks(height: bar.height).major.compactMap { tick in
      scale.fraction(of: tick.value).map { (tick.label, bar.maxY - $0 * bar.height) }
    }
    let lines = ticks.map { _, y in
      [Point(x: bar.maxX, y: y.rounded(.down) + 0.5), Point(x: bar.maxX + 4, y: y.rounded(.down) + 0.5)]
    }
    let labels = ticks.map { text, y in
      Label(text: text, place: Point(x: bar.maxX + Self.gap, y: y + TextStyle.tick.middle), style: .tick)
        .element
    }
    let name = TextMeasure.truncated(valueName, to: bar.height + 20, .name)
    let place = Point(x: frame.size.width - 8, y: bar.midY)
    return [
      .group("colour-bar", fills + [.rect(bar, role: "axis"), .path(.polylines(lines), role: "axis")])
    ] + labels
      + (hasBarName
        ? [Label(text: name, place: place, style: .name, anchor: .middle, isTurned: true).element] : [])
  }
}

extension HeatMap.Colours {
  /// How strong the least and the greatest value of a tint are.
  private static let strengths = (least: 0.04, greatest: 0.62)

  fileprivate func painted(_ rect: Rect, _ share: Double) -> Element {
    switch self {
    case .map(let map): return Element.rect(rect).with("fill", map.colour(at: share).css)
    case .tint(let place):
      let (least, greatest) = Self.strengths
      return Element.rect(rect, role: SeriesColours(place).fill)
        .with("fill-opacity", (least + (greatest - least) * share).coordinate)
    }
  }

  /// From the least at the bottom to the greatest at the top.
  fileprivate func bar(_ bar: Rect, steps: Int) -> [Element] {
    let step = bar.height / Double(steps)
    return (0..<steps).map { index in
      // Opaque ones reach to the top, so that no seam shows between them.
      let top = if case .map = self { bar.y } else { bar.maxY - Double(index + 1) * step }
      let rect = Rect(x: bar.x, y: top, width: bar.width, height: bar.maxY - Double(index) * step - top)
      return painted(rect, (Double(index) + 0.5) / Double(steps))
    }
  }

  /// Letters over a map keep apart from its colours by an edge.
  fileprivate var roleOfText: String? { if case .map = self { "caption" } else { nil } }
}

/// The names of a heat map's columns: level where they have room, or some of them; turned upwards otherwise.
private struct ColumnNames {
  let names: [String]
  let width: Double
  let isThinned: Bool

  private static let longest = 110.0

  private var cell: Double { width / Double(max(names.count, 1)) }
  private var widest: Double { names.map { TextMeasure.width(of: $0, .tick) }.max() ?? 0 }
  private var isLevel: Bool { isThinned || widest + 6 <= cell }

  var depth: Double { isLevel ? TextStyle.tick.size : min(widest, Self.longest) }

  func elements(_ plot: Rect) -> [Element] {
    let room = isLevel ? widest + 8 : TextStyle.tick.lineHeight
    let stride = max(Int((room / cell).rounded(.up)), 1)
    return Swift.stride(from: 0, to: names.count, by: stride).map { column in
      let x = plot.x + (Double(column) + 0.5) * cell
      if isLevel {
        let place = Point(x: x, y: plot.maxY + 6 + TextStyle.tick.size * 0.85)
        return Label(text: names[column], place: place, style: .tick, anchor: .middle).element
      }
      let text = TextMeasure.truncated(names[column], to: Self.longest, .tick)
      let place = Point(x: x + TextStyle.tick.middle, y: plot.maxY + 6)
      return Label(text: text, place: place, style: .tick, anchor: .end, isTurned: true).element
    }
  }
}
