/// Values of pairs as a matrix: the greater, the stronger the colour of a cell, which has its value in it where there
/// is room.
public struct MatrixChart: Chart, Equatable {
  public var title: String
  public var subtitle: String?
  public var rows: [String]
  public var columns: [String]
  /// What rows and columns are, such as `seed`.
  public var axisName: String
  /// By row and column; nil where there is none.
  public var values: [[Double?]]
  /// What the values are, with their unit.
  public var valueName: String
  public var format: NumberFormat
  /// What the colours cover; by default the values.
  public var range: ClosedRange<Double>?
  /// The place of the colour in the palette, from 0.
  public var colour: Int

  private static let gap = 8.0
  private static let mostStrength = 0.62
  private static let keyHeight = 40.0

  /// - Precondition: a value for each column of each row.
  public init(
    title: String = "", subtitle: String? = nil, rows: [String], columns: [String], axisName: String,
    values: [[Double?]], valueName: String, format: NumberFormat = .significant(3),
    range: ClosedRange<Double>? = nil, colour: Int = 1
  ) {
    precondition(
      values.count == rows.count && values.allSatisfy { $0.count == columns.count },
      "a matrix has a value for each column of each row")
    self.title = title
    self.subtitle = subtitle
    self.rows = rows
    self.columns = columns
    self.axisName = axisName
    self.values = values
    self.valueName = valueName
    self.format = format
    self.range = range
    self.colour = colour
  }

  public var summary: String {
    "Matrix of \(valueName) over \(rows.count) × \(columns.count) \(axisName)s."
  }

  public var numbers: ChartNumbers {
    ChartNumbers(
      keys: ["row", "column"], values: [valueName],
      rows: rows.indices.flatMap { row in
        columns.indices.compactMap { column in
          values[row][column].map { [.text(rows[row]), .text(columns[column]), .number($0)] }
        }
      })
  }

  /// What the names of rows and the meaning of the colours take.
  public var leastWidth: Double {
    let names = min(max(rows.map { TextMeasure.width(of: $0, .name) }.max() ?? 0, axisNameWidth), 160)
    let ends = extent.map { [$0.lowerBound, $0.upperBound] } ?? []
    let key = ends.map { TextMeasure.width(of: format.string($0), .tick) + 6 }.reduce(84, +)
    return 2 * Heading.margin + names + MatrixChart.gap + key
  }

  public func preferredHeight(width: Double) -> Double {
    let insets = insets(in: Size(width: width, height: width))
    let cell = cell(width: width - insets.left - insets.right)
    return insets.top + cell.height * Double(max(rows.count, 1)) + insets.bottom
  }

  public func insets(in size: Size) -> Insets {
    let names = rows.map { TextMeasure.width(of: $0, .name) }.max() ?? 0
    let left = Heading.margin + min(max(names, axisNameWidth), size.width * 0.3) + MatrixChart.gap
    let width = cell(width: size.width - left - Heading.margin).width
    let head = isTurned(width: width) ? min(columnNames, 90) : TextStyle.name.lineHeight
    return Insets(
      top: heading.height(width: size.width) + head + MatrixChart.gap, left: left,
      bottom: MatrixChart.keyHeight, right: Heading.margin)
  }

  public func elements(in frame: Frame) -> [Element] {
    let insets = frame.insets
    let cell = cell(width: frame.size.width - insets.left - insets.right)
    let corner = Point(x: insets.left, y: insets.top)
    let isEmpty = extent == nil
    let room = Rect(x: corner.x, y: corner.y, width: max(cell.width, 120), height: max(cell.height, 24))
    return heading.elements(width: frame.size.width) + names(corner, cell)
      + (isEmpty ? [Notice.noData(in: room)] : cells(corner, cell) + key(corner, cell, frame.size.width))
  }

  public func panels(in frame: Frame) -> [PanelModel] {
    let insets = frame.insets
    let cell = cell(width: frame.size.width - insets.left - insets.right)
    let corner = Point(x: insets.left, y: insets.top)
    let items = rows.indices.flatMap { row in
      columns.indices.compactMap { column -> PanelModel.Item? in
        guard let value = values[row][column], strength(of: value) != nil else { return nil }
        return PanelModel.Item(
          label: name(row, column), value: value, box: box(row, column, corner, cell))
      }
    }
    let plot = Rect(
      x: corner.x, y: corner.y, width: cell.width * Double(columns.count),
      height: cell.height * Double(rows.count))
    return PanelModel.items(items, named: valueName, title: title, plot: plot)
  }

  private func box(_ row: Int, _ column: Int, _ corner: Point, _ cell: Size) -> Rect {
    Rect(
      x: corner.x + Double(column) * cell.width + 0.5, y: corner.y + Double(row) * cell.height + 0.5,
      width: cell.width - 1, height: cell.height - 1)
  }

  private func name(_ row: Int, _ column: Int) -> String {
    "\(axisName) \(rows[row]) and \(columns[column])"
  }

  private func cells(_ corner: Point, _ cell: Size) -> [Element] {
    let style = textStyle(in: cell)
    let fill = SeriesColours(colour).fill
    return rows.indices.flatMap { row in
      columns.indices.flatMap { column -> [Element] in
        let box = box(row, column, corner, cell)
        guard let value = values[row][column], let strength = self.strength(of: value) else {
          return [Element.rect(box, role: "grid")]
        }
        var shape = Element.rect(box, role: fill).with("fill-opacity", strength.coordinate)
        shape.children = [.tooltip("\(name(row, column)): \(format.string(value))")]
        guard let style else { return [shape] }
        let place = Point(x: box.midX, y: box.midY + style.middle)
        return [
          shape, Label(text: format.string(value), place: place, style: style, anchor: .middle).element,
        ]
      }
    }
  }

  /// Those of rows to the left, those of columns above, and of many every so many.
  private func names(_ corner: Point, _ cell: Size) -> [Element] {
    let every = max(1, Int((TextStyle.name.lineHeight / cell.height).rounded(.up)))
    let room = corner.x - MatrixChart.gap - Heading.margin + 1
    let left = rows.indices.filter { $0 % every == 0 }.map { row in
      Label(
        text: TextMeasure.truncated(rows[row], to: room, .name),
        place: Point(
          x: corner.x - MatrixChart.gap,
          y: corner.y + (Double(row) + 0.5) * cell.height + TextStyle.name.middle),
        style: .name, anchor: .end)
    }
    let turned = isTurned(width: cell.width)
    let wide = max(1, Int((TextStyle.name.lineHeight / cell.width).rounded(.up)))
    let above = columns.indices.filter { !turned || $0 % wide == 0 }.map { column in
      let x = corner.x + (Double(column) + 0.5) * cell.width
      let y = corner.y - MatrixChart.gap + 2
      return turned
        ? Label(
          text: TextMeasure.truncated(columns[column], to: 90, .name),
          place: Point(x: x + TextStyle.name.middle, y: y), style: .name, isTurned: true)
        : Label(text: columns[column], place: Point(x: x, y: y), style: .name, anchor: .middle)
    }
    let name = Label(
      text: TextMeasure.truncated(axisName, to: room, .subtitle),
      place: Point(x: corner.x - MatrixChart.gap, y: corner.y - MatrixChart.gap + 2), style: .subtitle,
      anchor: .end)
    return (left + above + [name]).map(\.element)
  }

  /// What the colours mean: from the least value to the greatest.
  private func key(_ corner: Point, _ cell: Size, _ width: Double) -> [Element] {
    guard let extent else { return [] }
    let top = corner.y + cell.height * Double(rows.count) + 12
    let (least, greatest) = (format.string(extent.lowerBound), format.string(extent.upperBound))
    let left = corner.x + TextMeasure.width(of: least, .tick) + 6
    let steps = 6
    let fill = SeriesColours(colour).fill
    let boxes = (0..<steps).map { step in
      let strength = MatrixChart.mostStrength * (Double(step) + 0.5) / Double(steps)
      return Element.rect(
        Rect(x: left + Double(step) * 14, y: top, width: 14, height: 10), role: fill
      ).with("fill-opacity", strength.coordinate)
    }
    let right = left + Double(steps) * 14 + 6
    let baseline = top + 5 + TextStyle.tick.middle
    let first = Label(text: least, place: Point(x: corner.x, y: baseline), style: .tick)
    let last = Label(text: greatest, place: Point(x: right, y: baseline), style: .tick)
    let name = right + last.width + 12
    // What has no room stands in the title of the figure.
    let isShort = TextMeasure.width(of: valueName, .note) <= width - name - Heading.margin
    let label = Label(text: valueName, place: Point(x: name, y: baseline), style: .note)
    return boxes + ([first, last] + (isShort ? [label] : [])).map(\.element)
  }

  /// How strong the colour of a value is; nil where it cannot be drawn.
  private func strength(of value: Double) -> Double? {
    guard value.isDrawable, let extent else { return nil }
    let span = extent.upperBound - extent.lowerBound
    let share = span > 0 ? min(max((value - extent.lowerBound) / span, 0), 1) : 0.5
    return 0.04 + (MatrixChart.mostStrength - 0.04) * share
  }

  private var extent: ClosedRange<Double>? {
    if let range { return range }
    let known = values.joined().compactMap(\.self).filter(\.isDrawable)
    guard let least = known.min(), let greatest = known.max() else { return nil }
    return least...greatest
  }

  private func cell(width: Double) -> Size {
    let wide = min(max(width / Double(max(columns.count, 1)), 3), 78)
    return Size(width: wide, height: min(max(wide * 0.55, min(wide, 22)), 30))
  }

  /// The largest type in which every value fits its cell; nil where none does.
  private func textStyle(in cell: Size) -> TextStyle? {
    let texts = values.joined().compactMap { $0.map(format.string) }
    return [TextStyle.name, .tick].first { style in
      cell.height >= style.lineHeight
        && texts.allSatisfy { TextMeasure.width(of: $0, style) + 6 <= cell.width }
    }
  }

  private var columnNames: Double { columns.map { TextMeasure.width(of: $0, .name) }.max() ?? 0 }
  private var axisNameWidth: Double { TextMeasure.width(of: axisName, .subtitle) }

  private func isTurned(width: Double) -> Bool { columnNames + 6 > width }

  private var heading: Heading { Heading(title: title, subtitle: subtitle) }
}
