/// Values by category as horizontal bars from zero, in the order given, such as barriers by layer.
///
/// A category has a bar for each series, with its number at the right.
public struct BarChart: Chart, Equatable {
  /// A category.
  public struct Row: Sendable, Equatable {
    public var name: String
    /// Written beside the name, such as a size; empty for nothing.
    public var note: String
    /// One for each series; not finite where there is none.
    public var values: [Double]
    /// Whether a line sets it off from those above.
    public var opensSection: Bool

    public init(_ name: String, note: String = "", values: [Double], opensSection: Bool = false) {
      (self.name, self.note, self.values, self.opensSection) = (name, note, values, opensSection)
    }
  }

  public var title: String
  public var subtitle: String?
  public var axis: Axis
  /// Their names stand in a legend where there is more than one.
  public var series: [String]
  public var rows: [Row]
  /// What the notes are, above them.
  public var noteName: String
  public var format: NumberFormat

  private static let barHeight = 15.0
  private static let rowGap = 10.0
  private static let gap = 10.0

  public init(
    title: String = "", subtitle: String? = nil, axis: Axis, series: [String], rows: [Row],
    noteName: String = "", format: NumberFormat = .significant(3)
  ) {
    precondition(
      rows.allSatisfy { $0.values.count == series.count }, "a row of bars has a value for each series")
    self.title = title
    self.subtitle = subtitle
    self.axis = axis
    self.series = series
    self.rows = rows
    self.noteName = noteName
    self.format = format
  }

  public var summary: String {
    "Bars of \(axis.label): " + rows.map(\.name).joined(separator: ", ") + "."
  }

  public var numbers: ChartNumbers {
    ChartNumbers(
      keys: ["row", "series"], values: [axis.label],
      rows: rows.flatMap { row in
        zip(series, row.values).map { [.text(row.name), .text($0), .number($1)] }
      })
  }

  private var rowHeight: Double { Self.barHeight * Double(max(series.count, 1)) + Self.rowGap }

  public func preferredHeight(width: Double) -> Double {
    let insets = insets(in: Size(width: width, height: width))
    return insets.top + rowHeight * Double(max(rows.count, 2)) + insets.bottom
  }

  public func insets(in size: Size) -> Insets {
    let left = Heading.margin + nameWidth(size.width) + (noteWidth > 0 ? Self.gap + noteWidth : 0) + Self.gap
    let right = Heading.margin + numberWidth + Self.gap
    let top = heading.height(width: size.width) + (noteName.isEmpty ? 0 : TextStyle.tick.lineHeight)
    return Insets(
      top: top, left: left, bottom: across(length: size.width - left - right).depth + 4, right: right)
  }

  private func nameWidth(_ width: Double) -> Double {
    min(rows.map { TextMeasure.width(of: $0.name, .name) }.max() ?? 0, width * 0.35)
  }

  private var noteWidth: Double {
    (rows.map(\.note) + [noteName]).map { TextMeasure.width(of: $0, .tick) }.max() ?? 0
  }

  private var numberWidth: Double {
    rows.flatMap(\.values).map { TextMeasure.width(of: format.string($0), .tick) }.max() ?? 0
  }

  public func elements(in frame: Frame) -> [Element] {
    let plot = frame.plot
    let across = across(length: plot.width)
    let height = plot.height / Double(max(rows.count, 1))
    let zero = across.position(of: 0, in: plot) ?? plot.x
    let isEmpty = rows.allSatisfy { !$0.values.contains(where: \.isFinite) }
    let note = Label(
      text: noteName, place: Point(x: plot.x - Self.gap, y: plot.y - 5), style: .tick, anchor: .end)
    return heading.elements(width: frame.size.width) + [across.grid(in: plot)]
      + (noteName.isEmpty ? [] : [note.element])
      + rows.enumerated().flatMap { index, row in
        self.row(row, from: plot.y + Double(index) * height, height: height, across, in: frame)
      }
      + [
        .path(.polylines([[Point(x: zero, y: plot.y), Point(x: zero, y: plot.maxY)]]), role: "axis")
      ]
      + across.elements(in: plot) + (isEmpty ? [Notice.noData(in: plot)] : [])
  }

  public func panels(in frame: Frame) -> [PanelModel] {
    let plot = frame.plot
    let across = across(length: plot.width)
    let height = plot.height / Double(max(rows.count, 1))
    let bars = Self.barHeight * Double(series.count)
    let items = rows.enumerated().flatMap { place, row in
      row.values.enumerated().compactMap { index, value -> PanelModel.Item? in
        let top = plot.y + (Double(place) + 0.5) * height - bars / 2 + Double(index) * Self.barHeight
        return box(of: value, from: top, across, in: plot).map {
          PanelModel.Item(label: label(of: row.name, index), value: value, box: $0)
        }
      }
    }
    return PanelModel.items(items, named: axis.label, title: title, plot: plot)
  }

  private func label(of name: String, _ index: Int) -> String {
    series.count > 1 ? "\(name), \(series[index])" : name
  }

  /// Nil where it cannot be drawn.
  private func box(of value: Double, from top: Double, _ across: PlottedAxis, in plot: Rect) -> Rect? {
    guard let zero = across.position(of: 0, in: plot), let end = across.position(of: value, in: plot) else {
      return nil
    }
    return Rect(x: min(zero, end), y: top + 1.5, width: abs(end - zero), height: Self.barHeight - 3)
  }

  private func row(
    _ row: Row, from top: Double, height: Double, _ across: PlottedAxis, in frame: Frame
  ) -> [Element] {
    let plot = frame.plot
    let middle = top + height / 2
    let noteRoom = noteWidth > 0 ? noteWidth + Self.gap : 0
    let name = Label(
      text: TextMeasure.truncated(row.name, to: nameWidth(frame.size.width) + 1, .name),
      place: Point(x: plot.x - Self.gap - noteRoom, y: middle + TextStyle.name.middle), style: .name,
      anchor: .end)
    let note = Label(
      text: row.note, place: Point(x: plot.x - Self.gap, y: middle + TextStyle.tick.middle), style: .tick,
      anchor: .end)
    let bars = Self.barHeight * Double(series.count)
    var elements = [name.element] + (row.note.isEmpty ? [] : [note.element])
    if row.opensSection {
      let y = top.rounded(.down) + 0.5
      elements.append(
        .path(
          .polylines([[Point(x: Heading.margin, y: y), Point(x: plot.maxX, y: y)]]), role: "mark reference"))
    }
    for (index, value) in row.values.enumerated() {
      let barTop = middle - bars / 2 + Double(index) * Self.barHeight
      elements += bar(row.name, index, value, from: barTop, across, in: frame)
    }
    return elements
  }

  private func bar(
    _ name: String, _ index: Int, _ value: Double, from top: Double, _ across: PlottedAxis, in frame: Frame
  ) -> [Element] {
    let plot = frame.plot
    let place = Point(
      x: frame.size.width - Heading.margin, y: top + Self.barHeight / 2 + TextStyle.tick.middle)
    let number = Label(text: format.string(value), place: place, style: .tick, anchor: .end)
    guard let rect = box(of: value, from: top, across, in: plot) else { return [number.element] }
    var bar = Element.rect(rect, role: "bar \(SeriesColours(index).fill)")
    bar.children = [.tooltip("\(name), \(series[index]): \(format.string(value))")]
    return [bar, number.element]
  }

  private var heading: Heading {
    let entries = series.enumerated().map { index, name in
      Legend.Entry(
        name: name,
        sample: [
          .rect(
            Rect(x: 2, y: -5, width: Legend.sampleWidth - 4, height: 10),
            role: "bar \(SeriesColours(index).fill)")
        ])
    }
    return Heading(
      title: title, subtitle: subtitle, legend: series.count > 1 ? Legend(entries: entries) : nil)
  }

  private func across(length: Double) -> PlottedAxis {
    let scale = Scale.fitting(rows.flatMap(\.values) + [0], axis: axis, air: 0.02)
    return PlottedAxis(axis, side: .bottom, scale: scale, length: length)
  }
}
