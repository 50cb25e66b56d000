/// Small multiples: line charts in rows and columns on common scales, each with a few words above it.
///
/// All panels have one x scale, and those of a row, or all of them, one y scale; only panels at the edges have labels.
public struct PanelGrid: Chart {
  public var title: String
  public var subtitle: String?
  /// The charts of each row, of which the first names the y axis; their titles stand above the panels.
  public var rows: [[LineChart]]
  /// Whether all rows have one y scale, rather than each its own.
  public var sharesRows: Bool

  private static let right = 16.0
  private static let titleHeight = 20.0
  private static let bareTop = 8.0

  public init(title: String = "", subtitle: String? = nil, rows: [[LineChart]], sharesRows: Bool) {
    self.title = title
    self.subtitle = subtitle
    self.rows = rows.filter { !$0.isEmpty }
    self.sharesRows = sharesRows
  }

  public var summary: String {
    let first = rows.first?.first?.summary ?? "No charts."
    return "\(rows.joined().count) panels on common scales. \(first)"
  }

  /// Those of all panels, told apart by their titles; values of one name stand in one column.
  public var numbers: ChartNumbers {
    var order: [String] = []
    var tables: [String: ChartNumbers] = [:]
    for chart in rows.joined() {
      let own = chart.numbers
      let name = own.values.joined(separator: "\u{1F}")
      let told = ChartNumbers(
        keys: ["panel"] + own.keys, values: own.values, rows: own.rows.map { [.text(chart.title)] + $0 })
      if let known = tables[name] {
        tables[name] = ChartNumbers(keys: known.keys, values: known.values, rows: known.rows + told.rows)
      } else {
        order.append(name)
        tables[name] = told
      }
    }
    return .joined(order.compactMap { tables[$0] })
  }

  public var leastWidth: Double { Double(columns) * 84 + 70 }

  public func preferredHeight(width: Double) -> Double {
    let layout = layout(width: width)
    return heading.height(width: width) + layout.tops.reduce(0, +)
      + layout.plotHeight * Double(rows.count) + layout.bottom
  }

  public func insets(in size: Size) -> Insets { Insets() }

  public func elements(in frame: Frame) -> [Element] {
    let layout = layout(width: frame.size.width)
    var elements = heading.elements(width: frame.size.width)
    var count = 0
    for cell in cells(layout, width: frame.size.width) {
      let part = frame.identifier.part("\(cell.row + 1)-\(cell.column + 1)")
      var shown = Element.group("panel", panel(cell, layout, part))
      if model(of: cell, layout) != nil {
        shown.panel = count
        count += 1
      }
      elements.append(shown)
    }
    return elements
  }

  public func panels(in frame: Frame) -> [PanelModel] {
    let layout = layout(width: frame.size.width)
    return cells(layout, width: frame.size.width).compactMap { model(of: $0, layout) }
  }

  private struct Cell {
    let chart: LineChart
    let row: Int
    let column: Int
    let plot: Rect
  }

  private func cells(_ layout: Layout, width: Double) -> [Cell] {
    var top = heading.height(width: width)
    var cells: [Cell] = []
    for (row, charts) in rows.enumerated() {
      top += layout.tops[row]
      for (column, chart) in charts.enumerated() {
        let left = layout.left + Double(column) * (layout.plotWidth + layout.gap)
        let plot = Rect(
          x: left.rounded() + 0.5, y: top.rounded() + 0.5, width: layout.plotWidth.rounded(.down),
          height: layout.plotHeight)
        cells.append(Cell(chart: chart, row: row, column: column, plot: plot))
      }
      top += layout.plotHeight
    }
    return cells
  }

  private func axes(of cell: Cell, _ layout: Layout) -> (x: PlottedAxis, y: PlottedAxis) {
    var across = cell.chart.x
    across.isLabelled = isLowest(cell.row, cell.column)
    var up = cell.chart.y
    up.isLabelled = cell.column == 0
    return (
      PlottedAxis(across, side: .bottom, scale: layout.x, length: cell.plot.width),
      PlottedAxis(up, side: .left, scale: layout.y[cell.row], length: cell.plot.height)
        .padded(to: cell.column == 0 ? layout.left - 4 : 0)
    )
  }

  private func model(of cell: Cell, _ layout: Layout) -> PanelModel? {
    let axes = axes(of: cell, layout)
    guard let x = axes.x.model, let y = axes.y.model else { return nil }
    return cell.chart.model(x, y, plot: cell.plot)
  }

  private func panel(_ cell: Cell, _ layout: Layout, _ identifier: Identifier) -> [Element] {
    let (chart, plot) = (cell.chart, cell.plot)
    let (x, y) = axes(of: cell, layout)
    let lines = LinePlot(chart: chart, across: x, up: y, plot: plot)
    let clip = identifier.part("clip")
    let words = TextMeasure.truncated(chart.title, to: plot.width, .legend)
    let place = Point(x: plot.x, y: plot.y - 6)
    let title = words.isEmpty ? [] : [Label(text: words, place: place, style: .legend).element]
    return title + [.clip(clip, to: plot.expanded(by: 1)), y.grid(in: plot), x.grid(in: plot)]
      + [.group(nil, clip: clip, lines.bands + lines.marks + lines.lines)] + lines.markers
      + x.elements(in: plot) + y.elements(in: plot) + lines.notice
  }

  /// Whether no panel stands below.
  private func isLowest(_ row: Int, _ column: Int) -> Bool {
    !rows[(row + 1)...].contains { $0.count > column }
  }

  private var columns: Int { rows.map(\.count).max() ?? 1 }

  private var heading: Heading {
    let legends = rows.joined().compactMap(\.heading.legend)
    let widest = legends.max { $0.entries.count < $1.entries.count }
    return Heading(title: title, subtitle: subtitle, legend: widest)
  }
}

extension PanelGrid {
  /// Where panels stand in a figure of some width.
  private struct Layout {
    let left: Double
    let bottom: Double
    let gap: Double
    let plotWidth: Double
    let plotHeight: Double
    /// The room above the panels of each row.
    let tops: [Double]
    let x: Scale?
    /// By row.
    let y: [Scale?]
  }

  private func layout(width: Double) -> Layout {
    let all = Array(rows.joined())
    let x = all.first.flatMap { Scale.fitting(all.flatMap(\.shownX), axis: $0.x, air: 0.02) }
    let y = rows.map { row in
      row.first.flatMap {
        Scale.fitting((sharesRows ? all : row).flatMap(\.shownY), axis: $0.y, air: 0.06)
      }
    }
    // The depth of an axis depends on its length but little, so a length near the right one will do.
    let near = max(width / Double(columns) - 50, 60)
    let height = plotHeight(forWidth: near)
    let left =
      zip(rows, y).map { row, scale in
        row.first.map { PlottedAxis($0.y, side: .left, scale: scale, length: height).depth } ?? 0
      }.max() ?? 0
    let across = all.first.map { PlottedAxis($0.x, side: .bottom, scale: x, length: near) }
    let gap = (across?.ticks.labelWidth ?? 0) + 8
    let plotWidth =
      (width - left - 4 - PanelGrid.right - gap * Double(columns - 1)) / Double(max(columns, 1))
    return Layout(
      left: left + 4, bottom: (across?.depth ?? 0) + 4, gap: gap, plotWidth: max(plotWidth, 1),
      plotHeight: plotHeight(forWidth: plotWidth),
      tops: rows.enumerated().map { index, row in
        let title = row.contains { !$0.title.isEmpty } ? PanelGrid.titleHeight : PanelGrid.bareTop
        return index == 0 ? title : title + 6
      }, x: x, y: y)
  }

  private func plotHeight(forWidth width: Double) -> Double {
    min(max(width * (columns == 1 ? 0.34 : 0.62), 84), 240).rounded()
  }
}
