/// Values over a common axis, joined by lines.
public struct LineChart: Chart, Equatable {
  public var title: String
  public var subtitle: String?
  public var x: Axis
  public var y: Axis
  public var series: [Series]
  public var marks: [VerticalMark]
  /// Whether a legend stands above the plot; by default when there is more than one series.
  public var showsLegend: Bool?
  /// The height of the plot for a figure of width 1.
  var aspect = 0.5
  /// Values of x that the axis covers although this chart may not have them, for panels in line.
  var sharedX: [Double] = []

  public init(
    title: String = "", subtitle: String? = nil, x: Axis, y: Axis, series: [Series],
    marks: [VerticalMark] = [], showsLegend: Bool? = nil
  ) {
    self.title = title
    self.subtitle = subtitle
    self.x = x
    self.y = y
    self.series = series
    self.marks = marks
    self.showsLegend = showsLegend
  }

  public var summary: String {
    let names = listed.map(\.name).joined(separator: ", ")
    return "Line chart of \(y.label) against \(x.label)" + (names.isEmpty ? "." : ": \(names).")
  }

  /// By series and x: the value, and where the series has a band its bounds.
  public var numbers: ChartNumbers {
    let hasBand = series.contains { $0.band != nil }
    let bounds = hasBand ? ["\(y.label), least", "\(y.label), greatest"] : []
    let rows = series.flatMap { series in
      series.x.indices.map { index -> [Table.Cell] in
        let band = series.band.map { [Table.Cell.number($0.lower[index]), .number($0.upper[index])] }
        return [.text(series.name), .number(series.x[index]), .number(series.y[index])]
          + (hasBand ? band ?? [.missing, .missing] : [])
      }
    }
    return ChartNumbers(keys: ["series", x.label], values: [y.label] + bounds, rows: rows)
  }

  public func preferredHeight(width: Double) -> Double {
    let insets = insets(in: Size(width: width, height: 2 * width))
    return insets.top + (width * aspect).rounded() + insets.bottom
  }

  public func insets(in size: Size) -> Insets {
    let top = heading.height(width: size.width) + markRows(width: size.width)
    let bottom = plotted(x, side: .bottom, length: size.width - 70).depth + 4
    let left = plotted(y, side: .left, length: size.height - top - bottom - 4).depth + 4
    let across = plotted(x, side: .bottom, length: size.width - left - 16)
    let right = max(16, across.overhang(length: size.width - left - 16) + 6)
    return Insets(top: top, left: left, bottom: bottom, right: right)
  }

  public func elements(in frame: Frame) -> [Element] {
    let plot = frame.plot
    let across = plotted(x, side: .bottom, length: plot.width)
    let up = plotted(y, side: .left, length: plot.height).padded(to: frame.insets.left - 4)
    let lines = LinePlot(chart: self, across: across, up: up, plot: plot)
    let clip = frame.identifier.part("clip")
    let axes = across.elements(in: plot) + up.elements(in: plot)
    return heading.elements(width: frame.size.width)
      + [.clip(clip, to: plot.expanded(by: 1)), up.grid(in: plot), across.grid(in: plot)]
      + [.group(nil, clip: clip, lines.bands + lines.marks + lines.lines)]
      + lines.markLabels + lines.markers + axes + lines.notice
  }

  public func panels(in frame: Frame) -> [PanelModel] {
    let plot = frame.plot
    guard let across = plotted(x, side: .bottom, length: plot.width).model,
      let up = plotted(y, side: .left, length: plot.height).model
    else { return [] }
    return [model(across, up, plot: plot)]
  }

  /// What the page's script is told of it, on axes that may be those of others too.
  func model(_ x: ModelValue, _ y: ModelValue, plot: Rect) -> PanelModel {
    PanelModel(
      "lines", plot: plot,
      [
        "title": title.isEmpty ? nil : .text(title), "x": x, "y": y,
        "series": .list(series.enumerated().compactMap { $1.isThin ? nil : $1.model(at: $0) }),
      ])
  }

  var heading: Heading {
    let isShown = showsLegend ?? (series.count { !$0.isThin } > 1)
    let entries = listed.map { index, name in
      Legend.Entry(name: name, sample: LineSample(series: series[index], index: index).elements)
    }
    return Heading(title: title, subtitle: subtitle, legend: isShown ? Legend(entries: entries) : nil)
  }

  /// The series that stand in the legend, of each group the first, and under which names.
  private var listed: [(index: Int, name: String)] {
    series.indices.filter { index in
      if series[index].isThin { return false }
      guard let group = series[index].group else { return true }
      return series.firstIndex { $0.group == group } == index
    }.map { ($0, series[$0].listedName) }
  }

  private func plotted(_ axis: Axis, side: PlottedAxis.Side, length: Double) -> PlottedAxis {
    let values = side == .bottom ? shownX : shownY
    let scale = Scale.fitting(values, axis: axis, air: side == .bottom ? 0.02 : 0.06)
    return PlottedAxis(axis, side: side, scale: scale, length: length)
  }

  /// The x of all points that have a place, and of the marks.
  var shownX: [Double] {
    series.flatMap { series in
      zip(series.x, series.y).filter { y.accepts($0.1) }.map(\.0)
    } + marks.map(\.x) + sharedX
  }

  /// The y of all points within the range of x.
  var shownY: [Double] {
    series.flatMap { series in
      let columns = [series.y] + (series.band.map { [$0.lower, $0.upper] } ?? [])
      return columns.flatMap { zip(series.x, $0).filter { isInRange($0.0) }.map(\.1) }
    }
  }

  /// The room above the plot for the words of marks, found in a plot a little narrower than the real one.
  private func markRows(width: Double) -> Double {
    let narrow = Rect(x: 0, y: 0, width: max(width - 80, 1), height: 1)
    let across = plotted(x, side: .bottom, length: narrow.width)
    return MarkLabels(marks: marks, across: across, plot: narrow).height
  }

  private func isInRange(_ value: Double) -> Bool {
    x.accepts(value) && (x.range?.contains(value) ?? true)
  }
}
