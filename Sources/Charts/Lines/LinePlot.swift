/// The data of a line chart as shapes, once its axes are known.
struct LinePlot: Sendable {
  let chart: LineChart
  let across: PlottedAxis
  let up: PlottedAxis
  let plot: Rect

  /// The regions around lines, cut where a bound is missing.
  var bands: [Element] {
    each { series, colours in
      guard let band = series.band else { return [] }
      let places = series.x.indices.map { index -> (lower: Point, upper: Point)? in
        guard let lower = place(series.x[index], band.lower[index]),
          let upper = place(series.x[index], band.upper[index])
        else { return nil }
        return (lower, upper)
      }
      let rings = places.runs().filter { $0.count > 1 }.map { $0.map(\.upper) + $0.reversed().map(\.lower) }
      return rings.isEmpty ? [] : [.path(.rings(rings), role: "band \(colours.fill)")]
    }
  }

  /// The lines, cut where a value is missing; a value alone between gaps is a dot.
  var lines: [Element] {
    each { series, colours in
      guard series.stroke != .none else { return [] }
      let runs = zip(series.x, series.y).map(place).runs()
      let path = PathData.polylines(runs.filter { $0.count > 1 })
      let alone = series.marker == nil ? runs.filter { $0.count == 1 }.joined() : [].joined()
      let dots = alone.map {
        Marker.circle.element(at: $0, reach: 1.5, fill: colours.fill, stroke: colours.markerStroke)
      }
      if path.isEmpty { return dots }
      return [series.isThin ? thin(path, series, colours) : .path(path, role: colours.line(series.stroke))]
        + dots
    }
  }

  private func thin(_ path: PathData, _ series: Series, _ colours: SeriesColours) -> Element {
    var element = Element.path(path, role: colours.thin(series.stroke))
      .with("fill", "none").with("stroke-width", "0.8").with("stroke-opacity", "0.4")
    element.children = [.tooltip(series.name)]
    return element
  }

  /// The markers inside the plot, each with its values as a tooltip.
  var markers: [Element] {
    each { series, colours in
      guard let marker = series.marker else { return [] }
      return zip(series.x, series.y).compactMap { x, y in
        guard let place = place(x, y), plot.expanded(by: 0.5).contains(place) else { return nil }
        var element = marker.element(at: place, fill: colours.markerFill, stroke: colours.markerStroke)
        element.children = [.tooltip(tooltip(series, x, y))]
        return element
      }
    }
  }

  /// What is said instead of data when there is none.
  var notice: [Element] {
    let isEmpty = chart.series.allSatisfy { series in
      zip(series.x, series.y).allSatisfy { place($0, $1) == nil }
    }
    return isEmpty ? [Notice.noData(in: plot)] : []
  }

  func place(_ x: Double, _ y: Double) -> Point? {
    guard let left = across.position(of: x, in: plot), let top = up.position(of: y, in: plot) else {
      return nil
    }
    return Point(x: left, y: top)
  }

  private func each(_ draw: (Series, SeriesColours) -> [Element]) -> [Element] {
    chart.series.enumerated().flatMap { index, series in
      draw(series, SeriesColours(series.colour ?? index)).map { $0.belonging(to: .series, series.listedName) }
    }
  }

  private func tooltip(_ series: Series, _ x: Double, _ y: Double) -> String {
    let format = NumberFormat(.significant(4), trimsZeros: true)
    return "\(series.name): \(chart.x.name) \(format.string(x)), \(chart.y.name) \(format.string(y))"
  }
}

extension LinePlot {
  /// The vertical lines of reference.
  var marks: [Element] {
    let lines = chart.marks.compactMap { mark -> [Point]? in
      guard let x = across.position(of: mark.x, in: plot).map({ $0.rounded(.down) + 0.5 }) else { return nil }
      return [Point(x: x, y: plot.y), Point(x: x, y: plot.maxY)]
    }
    return lines.isEmpty ? [] : [.path(.polylines(lines), role: "mark reference")]
  }

  /// The words above them.
  var markLabels: [Element] {
    MarkLabels(marks: chart.marks, across: across, plot: plot).labels.map(\.element)
  }
}

/// A thin line from bottom to top at one x, with a few words beside it.
public struct VerticalMark: Sendable, Equatable {
  public var x: Double
  public var label: String

  public init(at x: Double, _ label: String = "") {
    self.x = x
    self.label = label
  }
}

/// The words of vertical marks, above the plot: in a higher row where they would meet another's, and none where all rows
/// are taken.
struct MarkLabels: Sendable {
  let marks: [VerticalMark]
  let across: PlottedAxis
  let plot: Rect

  private static let mostRows = 4

  /// The height of the rows that are needed.
  var height: Double {
    let lowest = plot.y - 5
    let highest = labels.map(\.place.y).min() ?? lowest + TextStyle.note.lineHeight
    return lowest - highest + TextStyle.note.lineHeight
  }

  var labels: [Label] {
    var taken: [Rect] = []
    return marks.compactMap { mark in
      guard !mark.label.isEmpty, let x = across.position(of: mark.x, in: plot),
        x >= plot.x - 1, x <= plot.maxX + 1
      else { return nil }
      guard let label = freeLabel(mark.label, above: x, avoiding: taken) else { return nil }
      taken.append(label.box.expanded(by: 3))
      return label
    }
  }

  private func freeLabel(_ text: String, above x: Double, avoiding taken: [Rect]) -> Label? {
    let shown = TextMeasure.truncated(text, to: plot.width, .note)
    let half = TextMeasure.width(of: shown, .note) / 2
    let middle = min(max(x, plot.x + half), plot.maxX - half)
    let rows = (0..<MarkLabels.mostRows).map { row in
      let y = plot.y - 5 - Double(row) * TextStyle.note.lineHeight
      return Label(text: shown, place: Point(x: middle, y: y), style: .note, anchor: .middle, role: "halo")
    }
    return rows.first { row in !taken.contains { $0.overlap(with: row.box) > 0 } }
  }
}
