/// The filled bands and the lines between them, once the axes are known.
///
/// Each band is drawn as the whole region at or above its level, over the ones below: bands overlap instead of
/// meeting, so no seam shows between them.
struct ContourPlot: Sendable {
  let chart: ContourChart
  let across: PlottedAxis
  let up: PlottedAxis
  let plot: Rect

  /// Places a side of the grid that is contoured.
  private static let fineness = 160
  /// How far a contour may be from where it should be, in pixels.
  private static let tolerance = 0.06

  var elements: [Element] {
    let contours = MarchingSquares(fineSurface)
    let colours = chart.colours.colours(count: chart.levels.bandCount)
    let thresholds = chart.levels.values.map(chart.levels.compressed)
    let regions = colours.indices.map { $0 == 0 ? contours.whole : contours.region(atLeast: thresholds[$0]) }
    let fills = zip(regions, colours).compactMap { rings, colour in fill(rings, colour) }
    let lines = (1..<max(colours.count, 1)).flatMap { contours.lines(at: thresholds[$0]) }
    let outlines = PathData.polylines(
      lines.map { PointSimplification.line(placed($0), tolerance: Self.tolerance) })
    return fills + (outlines.isEmpty ? [] : [.path(outlines, role: "contour")])
  }

  private func fill(_ rings: [[Point]], _ colour: Colour) -> Element? {
    let data = PathData.rings(rings.map { PointSimplification.ring(placed($0), tolerance: Self.tolerance) })
    return data.isEmpty ? nil : Element("path", ["fill": colour.css, "fill-rule": "evenodd", "d": data.text])
  }

  /// The compressed values on a grid fine enough for smooth contours.
  private var fineSurface: Surface {
    let coarse = chart.surface.mapped(chart.levels.compressed)
    return chart.isSmooth ? coarse.refined(by: coarse.factor(forPlaces: ContourPlot.fineness)) : coarse
  }

  private func placed(_ points: [Point]) -> [Point] {
    points.compactMap { point in
      guard let x = across.position(of: point.x, in: plot), let y = up.position(of: point.y, in: plot) else {
        return nil
      }
      return Point(x: x, y: y)
    }
  }
}
