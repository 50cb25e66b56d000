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
  private static let tolerance = 0.3

  var elements: [Element] {
    let contours = MarchingSquares(fineSurface)
    let colours = chart.colours.colours(count: chart.levels.bandCount)
    let thresholds = chart.levels.values.map(chart.levels.compressed)
    let regions = colours.indices.map { $0 == 0 ? contours.whole : contours.region(atLeast: thresholds[$0]) }
    let fills = zip(regions, colours).compactMap { rings, colour in fill(rings, colour) }
    let lines = (1..<max(colours.count, 1)).flatMap { contours.lines(at: thresholds[$0]) }
    let outlines = PathData.polylines(
      lines.map { PointSimplification.line(placed($0), tolerance: Self.tolerance) })
    return fills.map { $0.belonging(to: .bands) }
      + (outlines.isEmpty ? [] : [.path(outlines, role: "contour").belonging(to: .contours)])
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
      return Point(x: Self.rounded(x), y: Self.rounded(y))
    }
  }

  /// To a tenth of a pixel: finer than contours are known, and a fifth shorter to write.
  private static func rounded(_ position: Double) -> Double { (position * 10).rounded() / 10 }
}

/// The traces and landmarks over contours: white within a dark edge, to be seen on every colour.
struct ContourOverlay: Sendable {
  let chart: ContourChart
  let across: PlottedAxis
  let up: PlottedAxis
  let plot: Rect

  /// The lines and scatters of the traces.
  var lines: [Element] {
    chart.traces.flatMap { trace -> [Element] in
      let runs = places(of: trace).runs()
      let path = PathData.polylines(runs.filter { $0.count > 1 })
      let line = trace.stroke == .none || path.isEmpty ? [] : ContourOverlay.cased(path, trace.stroke)
      let markers = trace.marker.map { marker in
        runs.joined().flatMap { ContourOverlay.marker(marker, at: $0, reach: 2.6) }
      }
      return (line + (markers ?? [])).map { $0.belonging(to: .series, trace.name) }
    }
  }

  /// The marked places and their names.
  var landmarks: [Element] {
    let shown = chart.landmarks.compactMap { landmark -> (Landmark, Point)? in
      guard let place = place(landmark.x, landmark.y), plot.expanded(by: 1).contains(place) else {
        return nil
      }
      return (landmark, place)
    }
    let markers = shown.flatMap { ContourOverlay.marker($0.0.marker, at: $0.1, reach: 4.5) }
    let lines = chart.traces.filter { $0.stroke != .none }.flatMap { places(of: $0).runs() }
    let labels = LabelPlacement(bounds: plot, markers: shown.map(\.1), lines: lines)
      .labels(shown.map { (text: $0.0.label, place: $0.1) })
    return markers + labels.map(\.element)
  }

  /// What a legend shows for a trace.
  static func sample(of trace: Trace) -> [Element] {
    let middle = Point(x: Legend.sampleWidth / 2, y: 0)
    let path = PathData.polylines([[Point(x: 1, y: 0), Point(x: Legend.sampleWidth - 1, y: 0)]])
    return (trace.stroke == .none ? [] : cased(path, trace.stroke))
      + (trace.marker.map { marker($0, at: middle, reach: 2.6) } ?? [])
  }

  private static func cased(_ path: PathData, _ stroke: Series.Stroke) -> [Element] {
    let dashes = stroke == .solid ? "" : " \(stroke.rawValue)"
    return [.path(path, role: "casing"), .path(path, role: "core" + dashes)]
  }

  private static func marker(_ marker: Marker, at place: Point, reach: Double) -> [Element] {
    guard marker == .cross else {
      return [marker.element(at: place, reach: reach, fill: "spot", stroke: "core")]
    }
    return [
      marker.element(at: place, reach: reach, fill: "spot", stroke: "casing"),
      marker.element(at: place, reach: reach, fill: "spot", stroke: "core"),
    ]
  }

  private func places(of trace: Trace) -> [Point?] {
    zip(trace.x, trace.y).map { place($0, $1) }
  }

  private func place(_ x: Double, _ y: Double) -> Point? {
    guard let left = across.position(of: x, in: plot), let top = up.position(of: y, in: plot) else {
      return nil
    }
    return Point(x: left, y: top)
  }
}

/// A place with a name drawn over contours, such as an end of a curve.
public struct Landmark: Sendable, Equatable {
  public var x: Double
  public var y: Double
  public var label: String
  public var marker: Marker

  public init(_ label: String = "", x: Double, y: Double, marker: Marker = .circle) {
    self.label = label
    self.x = x
    self.y = y
    self.marker = marker
  }
}

/// A line or a scatter of places drawn over contours, such as a curve through weight space.
public struct Trace: Sendable, Equatable {
  /// Its name in the legend; empty for none.
  public var name: String
  public var x: [Double]
  public var y: [Double]
  public var stroke: Series.Stroke
  public var marker: Marker?
  /// Of a curve through weight space: where on it each place is.
  public var t: [Double]?

  public init(
    _ name: String = "", x: [Double], y: [Double], stroke: Series.Stroke = .solid, marker: Marker? = nil,
    t: [Double]? = nil
  ) {
    precondition(t.map { $0.count == x.count } ?? true, "each place of a trace is somewhere on its curve")
    precondition(x.count == y.count, "a trace needs as many x as y values")
    self.name = name
    self.x = x
    self.y = y
    self.stroke = stroke
    self.marker = marker
    self.t = t
  }
}
