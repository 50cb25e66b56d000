import Charts

/// The lines of a family's members over a common axis, as a mean with a band, and each for itself.
struct FamilyLines: Sendable {
  let name: String
  let members: [(name: String, x: [Double], y: [Double])]
  var stroke: Series.Stroke = .solid
  var colour = 0
  /// Whether values at or below zero have no place.
  var isLogarithmic = false

  /// The members thin, below the mean with a band of one standard deviation to either side.
  ///
  /// A band ends at the least value where it would leave a logarithmic axis. At each x it is of those members that have a
  /// value there; an x that less than half of them have is left out of mean and band.
  var series: [Series] {
    let thin = members.map {
      Series($0.name, x: $0.x, y: $0.y, stroke: stroke, colour: colour, isThin: true)
    }
    return members.count > 1
      ? thin + [mean]
      : thin.map {
        var line = $0
        line.isThin = false
        return line
      }
  }

  /// The mean with its band.
  var mean: Series {
    var values: [Double: [Double]] = [:]
    for member in members {
      for (x, y) in zip(member.x, member.y) where y.isFinite { values[x, default: []].append(y) }
    }
    let places = values.keys.filter { 2 * (values[$0]?.count ?? 0) >= members.count }.sorted()
    let moments = places.compactMap { Moments(of: values[$0] ?? []) }
    let lower = moments.map { moments -> Double in
      let lower = moments.mean - (moments.deviation ?? 0)
      return isLogarithmic && lower <= 0 ? moments.least : lower
    }
    return Series(
      name, x: places, y: moments.map(\.mean), stroke: stroke,
      band: Series.Band(lower: lower, upper: moments.map { $0.mean + ($0.deviation ?? 0) }), colour: colour)
  }
}

extension ResultFamily {
  /// A grid of panels: a row for each of some charts, a column for each group, in lines of at most so many columns. Of a
  /// single group the charts themselves stand two in a line.
  ///
  /// - Parameter chart: of the members of a group; nil where there is nothing to draw.
  /// - Returns: the panels, and how wide their figure is.
  func panels(
    _ title: String, rows: Int, mostColumns: Int = 4, _ chart: (Int, [Member]) -> LineChart?
  ) -> (chart: any Chart, width: Double) {
    let groups = groups
    if let only = groups.first, groups.count == 1 {
      let charts = (0..<rows).compactMap { chart($0, only.items) }
      if charts.count > 1 {
        return (Panels(title: title, grid: charts, columns: 2), ReportedFamily.wide)
      }
    }
    var lines: [[LineChart]] = []
    for start in stride(from: 0, to: groups.count, by: mostColumns) {
      for row in 0..<rows {
        lines.append(
          groups[start..<min(start + mostColumns, groups.count)].compactMap { group in
            var panel = chart(row, group.items)
            panel?.title = row == 0 ? group.common.words : ""
            return panel
          })
      }
    }
    let width: Double =
      switch min(groups.count, mostColumns) {
      case 1: ReportedFamily.width
      case 2: 800
      default: ReportedFamily.wide
      }
    return (PanelGrid(title: title, rows: lines, sharesRows: false), width)
  }
}
