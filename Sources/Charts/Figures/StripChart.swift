/// Every value of some quantities on a common axis, with the mean and the standard deviation of each.
///
/// A row has its values as dots, which keep apart as far as the row is high; a line at their mean, and a band that
/// reaches a standard deviation (of a sample: divided by the number less one) to either side.
public struct StripChart: Chart, Equatable {
  public struct Row: Sendable, Equatable {
    public var name: String
    /// Each with what it is called where the pointer rests on it.
    public var values: [(name: String, value: Double)]
    /// The place of its colour in the palette, from 0.
    public var colour: Int

    public init(_ name: String, values: [(name: String, value: Double)], colour: Int = 0) {
      self.name = name
      self.values = values
      self.colour = colour
    }

    public static func == (one: Row, other: Row) -> Bool {
      one.name == other.name && one.colour == other.colour
        && one.values.elementsEqual(other.values) { $0.name == $1.name && $0.value == $1.value }
    }
  }

  public var title: String
  public var subtitle: String?
  public var axis: Axis
  public var rows: [Row]
  public var format: NumberFormat

  private static let rowHeight = 36.0
  private static let gap = 10.0
  private static let reach = 3.0

  public init(
    title: String = "", subtitle: String? = nil, axis: Axis, rows: [Row],
    format: NumberFormat = .significant(4)
  ) {
    self.title = title
    self.subtitle = subtitle
    self.axis = axis
    self.rows = rows
    self.format = format
  }

  public var summary: String {
    "Every value of \(axis.label): "
      + rows.map { [$0.name, spread(of: $0)].filter { !$0.isEmpty }.joined(separator: " ") }
      .joined(separator: ", ") + "."
  }

  public var numbers: ChartNumbers {
    ChartNumbers(
      keys: ["row", "of"], values: [axis.label],
      rows: rows.flatMap { row in row.values.map { [.text(row.name), .text($0.name), .number($0.value)] } })
  }

  public func preferredHeight(width: Double) -> Double {
    let insets = insets(in: Size(width: width, height: width))
    return insets.top + StripChart.rowHeight * Double(max(rows.count, 1)) + insets.bottom
  }

  public func insets(in size: Size) -> Insets {
    let names = rows.map { TextMeasure.width(of: $0.name, .name) }.max() ?? 0
    let numbers = rows.map { TextMeasure.width(of: spread(of: $0), .name) }.max() ?? 0
    // Values have 360 pixels with their numbers, where names would leave them less than half of the width.
    let most = max(size.width * 0.3, size.width - 360)
    let left = Heading.margin + (names > 0 ? min(names, most) + StripChart.gap : 6)
    let right = Heading.margin + (numbers > 0 ? min(numbers, size.width * 0.4) + StripChart.gap : 6)
    return Insets(
      top: heading.height(width: size.width), left: left,
      bottom: across(length: size.width - left - right).depth + 4, right: right)
  }

  public func elements(in frame: Frame) -> [Element] {
    let plot = frame.plot
    let across = across(length: plot.width)
    let middles = rows.indices.map { plot.y + (Double($0) + 0.5) * plot.height / Double(rows.count) }
    return heading.elements(width: frame.size.width) + [across.grid(in: plot)]
      + zip(rows, middles).flatMap { row($0, at: $1, across, in: frame) } + across.elements(in: plot)
      + (across.scale == nil ? [Notice.noData(in: plot)] : [])
  }

  private func row(_ row: Row, at middle: Double, _ across: PlottedAxis, in frame: Frame) -> [Element] {
    let plot = frame.plot
    let y = middle + TextStyle.name.middle
    // Of one row the title says what it is, and its name is empty.
    let room = plot.x - StripChart.gap - Heading.margin + 1
    let name = row.name.isEmpty ? "" : TextMeasure.truncated(row.name, to: room, .name)
    let spread = TextMeasure.truncated(
      self.spread(of: row), to: frame.size.width - plot.maxX - StripChart.gap - Heading.margin + 1, .name)
    let labels = [
      Label(text: name, place: Point(x: plot.x - StripChart.gap, y: y), style: .name, anchor: .end),
      Label(
        text: spread, place: Point(x: frame.size.width - Heading.margin, y: y), style: .name, anchor: .end),
    ].filter { !$0.text.isEmpty }.map(\.element)
    return marks(of: row, at: middle, across, in: plot) + dots(of: row, at: middle, across, in: plot) + labels
  }

  /// The mean, and what lies within a standard deviation of it.
  private func marks(of row: Row, at middle: Double, _ across: PlottedAxis, in plot: Rect) -> [Element] {
    guard let moments = Moments(of: row.values.map(\.value)),
      let x = across.position(of: moments.mean, in: plot)
    else { return [] }
    let colours = SeriesColours(row.colour)
    let half = StripChart.rowHeight / 2 - 4
    var elements: [Element] = []
    if let deviation = moments.deviation,
      let from = across.position(of: moments.mean - deviation, in: plot),
      let to = across.position(of: moments.mean + deviation, in: plot)
    {
      let (left, right) = (max(from, plot.x), min(to, plot.maxX))
      let band = Rect(x: left, y: middle - half, width: max(right - left, 0.5), height: 2 * half)
      elements.append(.rect(band, role: "band \(colours.fill)"))
    }
    return elements + [
      .line(
        from: Point(x: x, y: middle - half), to: Point(x: x, y: middle + half), role: colours.markerStroke)
    ]
  }

  public func panels(in frame: Frame) -> [PanelModel] {
    let plot = frame.plot
    let across = across(length: plot.width)
    let items = rows.enumerated().flatMap { index, row in
      let middle = plot.y + (Double(index) + 0.5) * plot.height / Double(rows.count)
      return places(of: row, at: middle, across, in: plot).map { value, place in
        let box = Rect(x: place.x - 3, y: place.y - 3, width: 6, height: 6)
        let label = [row.name, value.name].filter { !$0.isEmpty }.joined(separator: ", ")
        return PanelModel.Item(label: label, value: value.value, box: box)
      }
    }
    return PanelModel.items(items, named: axis.label, title: title, plot: plot)
  }

  private func dots(of row: Row, at middle: Double, _ across: PlottedAxis, in plot: Rect) -> [Element] {
    let colours = SeriesColours(row.colour)
    return places(of: row, at: middle, across, in: plot).map { value, place in
      var dot = Marker.circle.element(
        at: place, reach: StripChart.reach, fill: colours.markerFill + " faint",
        stroke: colours.markerStroke)
      dot.children = [.tooltip("\(value.name): \(format.string(value.value))")]
      return dot
    }
  }

  /// The values in the order of the axis; one that would cover another moves up or down.
  private func places(
    of row: Row, at middle: Double, _ across: PlottedAxis, in plot: Rect
  ) -> [(value: (name: String, value: Double), place: Point)] {
    let places = row.values.compactMap { value in
      across.position(of: value.value, in: plot).map { (value: value, x: $0) }
    }.sorted { $0.x < $1.x }
    let lanes = [0.0, -1, 1, -2, 2].map { $0 * 5.2 }
    var ends = lanes.map { _ in -Double.infinity }
    return places.map { value, x in
      let free = lanes.indices.first { ends[$0] + 2 * StripChart.reach <= x }
      let lane = free ?? (ends.indices.min { ends[$0] < ends[$1] } ?? 0)
      ends[lane] = x
      return (value, Point(x: x, y: middle + lanes[lane]))
    }
  }

  /// `13.6 ± 0.42`
  private func spread(of row: Row) -> String {
    guard let moments = Moments(of: row.values.map(\.value)) else { return "" }
    return moments.text(format)
  }

  private var heading: Heading { Heading(title: title, subtitle: subtitle) }

  private func across(length: Double) -> PlottedAxis {
    let values = rows.flatMap { row -> [Double] in
      let values = row.values.map(\.value)
      guard let moments = Moments(of: values), let deviation = moments.deviation else { return values }
      return values + [moments.mean - deviation, moments.mean + deviation]
    }
    return PlottedAxis(
      axis, side: .bottom, scale: Scale.fitting(values, axis: axis, air: 0.05), length: length)
  }
}
