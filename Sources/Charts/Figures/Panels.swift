/// Several charts in one figure, their plots in line with each other.
public struct Panels: Chart {
  public var title: String
  public var subtitle: String?
  public var charts: [any Chart]
  /// How many charts stand side by side.
  public var columns: Int
  private var legend: Legend?

  private static let gap = 8.0

  public init(title: String = "", subtitle: String? = nil, charts: [any Chart], columns: Int = 1) {
    precondition(columns > 0, "panels need a column")
    self.title = title
    self.subtitle = subtitle
    self.charts = charts
    self.columns = columns
  }

  /// Line charts in rows of `columns`, each with axes of its own. A legend that all have stands once, above them.
  public init(title: String = "", subtitle: String? = nil, grid charts: [LineChart], columns: Int) {
    let legends = charts.compactMap(\.heading.legend)
    let isShared = legends.count > 1 && legends.allSatisfy { $0 == legends[0] }
    self.init(
      title: title, subtitle: subtitle,
      charts: charts.map { chart in
        var panel = chart
        panel.aspect = 0.62
        if isShared { panel.showsLegend = false }
        return panel
      }, columns: columns)
    if isShared { legend = legends[0] }
  }

  /// Line charts above one another over one x axis, which only the lowest shows; the plots are lower than alone.
  ///
  /// When those with a legend have the same one, it stands once, above them all.
  public init(title: String = "", subtitle: String? = nil, stacked charts: [LineChart]) {
    let shown = Panels.sharing(charts)
    self.init(title: title, subtitle: subtitle, charts: shown.charts)
    legend = shown.legend
  }

  public var summary: String {
    charts.isEmpty ? "No charts." : charts.map(\.summary).joined(separator: " ")
  }

  /// Those of all panels, joined where they are of the same series and x.
  public var numbers: ChartNumbers { .joined(charts.map(\.numbers)) }

  public func preferredHeight(width: Double) -> Double {
    let heights = rows.map { row in
      row.map { $0.preferredHeight(width: cellWidth(of: width)) }.max() ?? 0
    }
    return headingHeight(width) + heights.reduce(0, +) + Panels.gap * Double(max(rows.count - 1, 0))
  }

  public func insets(in size: Size) -> Insets { Insets() }

  public func elements(in frame: Frame) -> [Element] {
    var elements = heading.elements(width: frame.size.width)
    var count = 0
    for cell in cells(in: frame) {
      var panel = Element.group("panel", cell.chart.elements(in: cell.frame))
        .with("transform", "translate(\(cell.left.coordinate) \(cell.top.coordinate))")
      let told = cell.chart.panels(in: cell.frame).count
      if told > 0 { panel.panel = count }
      count += told
      elements.append(panel)
    }
    return elements
  }

  public func panels(in frame: Frame) -> [PanelModel] {
    cells(in: frame).flatMap { cell in
      cell.chart.panels(in: cell.frame).map { $0.moved(right: cell.left, down: cell.top) }
    }
  }

  private func sizes(in frame: Frame) -> [Size] {
    let cellWidth = cellWidth(of: frame.size.width)
    let natural = rows.map { row in row.map { $0.preferredHeight(width: cellWidth) }.max() ?? 0 }
    let gaps = Panels.gap * Double(max(rows.count - 1, 0))
    let room = frame.size.height - headingHeight(frame.size.width) - gaps
    let stretch = max(room, 1) / max(natural.reduce(0, +), 1)
    return natural.map { Size(width: cellWidth, height: ($0 * stretch).rounded(.down)) }
  }

  private struct Cell {
    let chart: any Chart
    let frame: Frame
    let left: Double
    let top: Double
  }

  private func cells(in frame: Frame) -> [Cell] {
    let sizes = sizes(in: frame)
    var top = headingHeight(frame.size.width)
    var cells: [Cell] = []
    for (row, size) in zip(rows.indices, sizes) {
      for (column, chart) in rows[row].enumerated() {
        let identifier = frame.identifier.part("\(row + 1)-\(column + 1)")
        let insets = sharedInsets(row: row, column: column, sizes: sizes)
        let left = Double(column) * (size.width + Panels.gap)
        cells.append(
          Cell(
            chart: chart, frame: Frame(size: size, insets: insets, identifier: identifier), left: left,
            top: top))
      }
      top += size.height + Panels.gap
    }
    return cells
  }

  /// The insets that put a panel's plot in line with those beside it and those above and below.
  private func sharedInsets(row: Int, column: Int, sizes: [Size]) -> Insets {
    var shared = rows[row][column].insets(in: sizes[row])
    for beside in rows[row] {
      let insets = beside.insets(in: sizes[row])
      shared = shared.union(Insets(top: insets.top, bottom: insets.bottom))
    }
    for (other, size) in zip(rows, sizes) where column < other.count {
      let insets = other[column].insets(in: size)
      shared = shared.union(Insets(left: insets.left, right: insets.right))
    }
    return shared
  }

  private var rows: [[any Chart]] {
    stride(from: 0, to: charts.count, by: columns).map { Array(charts[$0..<min($0 + columns, charts.count)]) }
  }

  private var heading: Heading { Heading(title: title, subtitle: subtitle, legend: legend) }

  private func headingHeight(_ width: Double) -> Double {
    title.isEmpty && subtitle == nil && legend == nil ? 0 : heading.height(width: width) - 4
  }

  private func cellWidth(of width: Double) -> Double {
    ((width - Panels.gap * Double(columns - 1)) / Double(columns)).rounded(.down)
  }

  private static func sharing(_ charts: [LineChart]) -> (charts: [LineChart], legend: Legend?) {
    let extent = charts.first.flatMap { Scale.extent(of: charts.flatMap(\.shownX), axis: $0.x) }
    let legends = charts.compactMap(\.heading.legend)
    // That of a single chart stands where it would stand above several.
    let isShared =
      legends.count > (charts.count == 1 ? 0 : 1) && legends.allSatisfy { $0 == legends[0] }
    let shown = charts.enumerated().map { index, chart in
      var panel = chart
      panel.aspect = 0.3
      panel.x.isLabelled = index == charts.count - 1
      panel.sharedX = extent.map { [$0.lowerBound, $0.upperBound] } ?? []
      if isShared { panel.showsLegend = false }
      return panel
    }
    return (shown, isShared ? legends[0] : nil)
  }
}
