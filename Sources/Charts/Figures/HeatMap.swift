/// Values of rows and columns as coloured cells, with the numbers in them where they have room: barriers of every pair of
/// networks, or a metric along many paths.
public struct HeatMap: Chart, Equatable {
  public var title: String
  public var subtitle: String?
  /// The names of the rows, the first at the top, and of the columns.
  public var rows: [String]
  public var columns: [String]
  /// Rows of columns; not finite where there is none, which leaves the ground.
  public var values: [[Double]]
  /// What the values are, written beside the colour bar.
  public var valueName: String
  /// What the columns are, written below; empty for nothing.
  public var columnName: String
  /// Whether some names of columns may be left out where they have no room, as of numbers in order.
  public var thinsColumns: Bool
  public var format: NumberFormat
  public var colours: ColourMap

  private static let gap = 8.0
  private static let barGap = 14.0
  private static let barWidth = 12.0
  private static let steps = 48

  public init(
    title: String = "", subtitle: String? = nil, rows: [String], columns: [String], values: [[Double]],
    valueName: String, columnName: String = "", thinsColumns: Bool = false,
    format: NumberFormat = .significant(3), colours: ColourMap = .viridis
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
    self.columnName = columnName
    self.thinsColumns = thinsColumns
    self.format = format
    self.colours = colours
  }

  public var summary: String {
    let place = "Heat map of \(valueName), \(rows.count) rows of \(columns.count)"
    guard let extent else { return place + "; no finite values." }
    return place + ", from \(format.string(extent.lowerBound)) to \(format.string(extent.upperBound))."
  }

  public var numbers: ChartNumbers {
    ChartNumbers(
      keys: ["row", columnName.isEmpty ? "column" : columnName], values: [valueName],
      rows: rows.indices.flatMap { row in
        columns.indices.map { [.text(rows[row]), .text(columns[$0]), .number(values[row][$0])] }
      })
  }

  private var extent: ClosedRange<Double>? { Scale.extent(of: values.joined(), axis: Axis(valueName)) }

  private var scale: Scale? { Scale.fitting(values.joined(), axis: Axis(valueName), air: 0) }

  public func preferredHeight(width: Double) -> Double {
    let insets = insets(in: Size(width: width, height: width))
    let across = width - insets.left - insets.right
    let cell = min(max(across / Double(max(columns.count, 1)), 20), 44)
    return insets.top + max(cell * Double(rows.count), 60).rounded() + insets.bottom
  }

  public func insets(in size: Size) -> Insets {
    let names = min(rows.map { TextMeasure.width(of: $0, .name) }.max() ?? 0, size.width * 0.32)
    let left = Heading.margin + names + Self.gap
    let right =
      Self.barGap + Self.barWidth + Self.gap + tickWidth + (valueName.isEmpty ? 0 : PlottedAxis.nameRoom) + 6
    let plot = size.width - left - right
    let bottom =
      Self.gap + columnNames(width: plot).depth + (columnName.isEmpty ? 0 : PlottedAxis.nameRoom) + 4
    return Insets(top: heading.height(width: size.width), left: left, bottom: bottom, right: right)
  }

  public func elements(in frame: Frame) -> [Element] {
    let plot = frame.plot
    let (width, height) = (
      plot.width / Double(max(columns.count, 1)), plot.height / Double(max(rows.count, 1))
    )
    let cellFormat = cellFormat
    let widest =
      values.joined().filter(\.isFinite).map { TextMeasure.width(of: cellFormat.string($0), .tick) }.max()
      ?? 0
    var cells: [Element] = []
    var texts: [Element] = []
    for row in rows.indices {
      for column in columns.indices {
        let value = values[row][column]
        guard let share = scale?.fraction(of: value) else { continue }
        let rect = Rect(
          x: plot.x + Double(column) * width, y: plot.y + Double(row) * height, width: width, height: height)
        var cell = Element.rect(rect).with("fill", colours.colour(at: share).css)
        cell.children = [.tooltip("\(rows[row]), \(columns[column]): \(format.string(value))")]
        cells.append(cell)
        guard widest + 8 <= width, height >= 15 else { continue }
        let text = cellFormat.string(value)
        let place = Point(x: rect.midX, y: rect.midY + TextStyle.tick.middle)
        texts.append(Label(text: text, place: place, style: .tick, anchor: .middle, role: "caption").element)
      }
    }
    return heading.elements(width: frame.size.width) + cells + texts + [.rect(plot, role: "axis")]
      + rowNames(plot, height: height) + columnNames(width: plot.width).elements(plot)
      + columnTitle(plot, in: frame) + bar(beside: plot, in: frame)
      + (extent == nil ? [Notice.noData(in: plot)] : [])
  }

  public func panels(in frame: Frame) -> [PanelModel] {
    let plot = frame.plot
    let (width, height) = (
      plot.width / Double(max(columns.count, 1)), plot.height / Double(max(rows.count, 1))
    )
    let items = rows.indices.flatMap { row in
      columns.indices.compactMap { column -> PanelModel.Item? in
        let value = values[row][column]
        if scale?.fraction(of: value) == nil { return nil }
        let box = Rect(
          x: plot.x + Double(column) * width, y: plot.y + Double(row) * height, width: width, height: height)
        return PanelModel.Item(label: "\(rows[row]), \(columns[column])", value: value, box: box)
      }
    }
    return PanelModel.items(items, named: valueName, title: title, plot: plot)
  }

  private var heading: Heading { Heading(title: title, subtitle: subtitle) }

  /// For the numbers in cells: as many decimals for all as give the greatest three digits.
  private var cellFormat: NumberFormat {
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
    let fills = colours.colours(count: Self.steps).enumerated().map { index, colour in
      let height = bar.height * (1 - Double(index) / Double(Self.steps))
      return Element.rect(Rect(x: bar.x, y: bar.y, width: bar.width, height: height)).with("fill", colour.css)
    }
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
      + (valueName.isEmpty
        ? []
        : [Label(text: name, place: place, style: .name, anchor: .middle, isTurned: true).element])
  }
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
