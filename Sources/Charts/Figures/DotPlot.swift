/// Values by category on a common axis, such as the members of an ensemble against the ensemble.
///
/// A row of one value has its number at the right.
public struct DotPlot: Chart, Equatable {
  public var title: String
  public var subtitle: String?
  public var axis: Axis
  public var rows: [DotRow]
  public var format: NumberFormat

  private static let rowHeight = 24.0
  private static let gap = 10.0

  public init(
    title: String = "", subtitle: String? = nil, axis: Axis, rows: [DotRow],
    format: NumberFormat = .significant(4)
  ) {
    self.title = title
    self.subtitle = subtitle
    self.axis = axis
    self.rows = rows
    self.format = format
  }

  public var summary: String {
    "Dot plot of \(axis.label): " + rows.map(\.name).joined(separator: ", ") + "."
  }

  public var numbers: ChartNumbers {
    ChartNumbers(
      keys: ["row", "number"], values: [axis.label],
      rows: rows.flatMap { row in
        row.values.enumerated().map { [.text(row.name), .number(Double($0 + 1)), .number($1)] }
      })
  }

  public func preferredHeight(width: Double) -> Double {
    let insets = insets(in: Size(width: width, height: width))
    return insets.top + DotPlot.rowHeight * Double(max(rows.count, 2)) + insets.bottom
  }

  public func insets(in size: Size) -> Insets {
    let names = rows.map { TextMeasure.width(of: $0.name, .name) }.max() ?? 0
    let numbers = rows.map { TextMeasure.width(of: number(of: $0), .name) }.max() ?? 0
    let left = Heading.margin + min(names, size.width * 0.4) + DotPlot.gap
    let right = Heading.margin + (numbers > 0 ? numbers + DotPlot.gap : 6)
    return Insets(
      top: heading.height(width: size.width), left: left,
      bottom: across(length: size.width - left - right).depth + 4, right: right)
  }

  public func elements(in frame: Frame) -> [Element] {
    let plot = frame.plot
    let across = across(length: plot.width)
    let middles = rows.indices.map { plot.y + (Double($0) + 0.5) * plot.height / Double(rows.count) }
    let lines = middles.map { [Point(x: plot.x, y: $0), Point(x: plot.maxX, y: $0)] }
    let isEmpty = across.scale == nil
    return heading.elements(width: frame.size.width)
      + [across.grid(in: plot), .path(.polylines(lines), role: "grid")]
      + zip(rows, middles).flatMap { row($0, at: $1, across, in: frame) }
      + across.elements(in: plot) + (isEmpty ? [Notice.noData(in: plot)] : [])
  }

  public func panels(in frame: Frame) -> [PanelModel] {
    let plot = frame.plot
    let across = across(length: plot.width)
    let dots = rows.enumerated().flatMap { index, row in
      row.values.compactMap { value -> PanelModel.Item? in
        guard let x = across.position(of: value, in: plot), x >= plot.x - 0.5, x <= plot.maxX + 0.5 else {
          return nil
        }
        let middle = plot.y + (Double(index) + 0.5) * plot.height / Double(rows.count)
        let box = Rect(x: x - 5, y: middle - 5, width: 10, height: 10)
        return PanelModel.Item(label: row.name, value: value, box: box)
      }
    }
    return PanelModel.items(dots, named: axis.label, plot: plot)
  }

  private func row(_ row: DotRow, at middle: Double, _ across: PlottedAxis, in frame: Frame) -> [Element] {
    let plot = frame.plot
    let y = middle + TextStyle.name.middle
    let name = TextMeasure.truncated(row.name, to: plot.x - DotPlot.gap - Heading.margin + 1, .name)
    let left = Label(text: name, place: Point(x: plot.x - DotPlot.gap, y: y), style: .name, anchor: .end)
    let end = Point(x: frame.size.width - Heading.margin, y: y)
    let right = Label(text: number(of: row), place: end, style: .name, anchor: .end)
    let colours = SeriesColours(row.colour)
    let isSingle = row.values.count == 1
    let dots = row.values.compactMap { value -> Element? in
      guard let x = across.position(of: value, in: plot), x >= plot.x - 0.5, x <= plot.maxX + 0.5 else {
        return nil
      }
      var dot = row.marker.element(
        at: Point(x: x, y: middle), reach: isSingle ? 5 : 3.5,
        fill: colours.markerFill + (isSingle ? "" : " faint"),
        stroke: colours.markerStroke)
      dot.children = [.tooltip("\(row.name): \(format.string(value))")]
      return dot
    }
    return [left.element] + dots + (right.text.isEmpty ? [] : [right.element])
  }

  private func number(of row: DotRow) -> String {
    guard row.values.count == 1, let value = row.values.first else { return "" }
    return format.string(value)
  }

  private var heading: Heading { Heading(title: title, subtitle: subtitle) }

  private func across(length: Double) -> PlottedAxis {
    let scale = Scale.fitting(rows.flatMap(\.values), axis: axis, air: 0.05)
    return PlottedAxis(axis, side: .bottom, scale: scale, length: length)
  }
}

/// The values of one category in a dot plot.
public struct DotRow: Sendable, Equatable {
  public var name: String
  public var values: [Double]
  /// The place of its colour in the palette, from 0.
  public var colour: Int
  public var marker: Marker

  public init(_ name: String, values: [Double], colour: Int = 0, marker: Marker = .circle) {
    self.name = name
    self.values = values
    self.colour = colour
    self.marker = marker
  }

  public init(_ name: String, _ value: Double, colour: Int = 0, marker: Marker = .circle) {
    self.init(name, values: [value], colour: colour, marker: marker)
  }
}
