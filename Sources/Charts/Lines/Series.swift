/// A sequence of values to be joined by a line.
public struct Series: Sendable, Equatable {
  public enum Stroke: String, Sendable, Equatable, CaseIterable {
    case solid, dashed, dotted
    /// Markers alone.
    case none
  }

  /// A region around the line, as of a standard deviation.
  public struct Band: Sendable, Equatable {
    public var lower: [Double]
    public var upper: [Double]

    public init(lower: [Double], upper: [Double]) {
      precondition(lower.count == upper.count, "a band needs as many lower as upper values")
      self.lower = lower
      self.upper = upper
    }
  }

  public var name: String
  public var x: [Double]
  public var y: [Double]
  public var stroke: Stroke
  public var marker: Marker?
  public var band: Band?
  /// The place of its colour in the palette, from 0; by default the series' own place in the chart.
  public var colour: Int?
  /// What stands in the legend instead of the name, once for all series that have it.
  public var group: String?
  /// Of a function that a network on a curve computes: the network's place there.
  public var t: Double?
  /// Whether it is one of many that a line in full strength stands for: it is drawn thin and pale, and is not in the
  /// legend.
  public var isThin: Bool

  public init(
    _ name: String, x: [Double], y: [Double], stroke: Stroke = .solid, marker: Marker? = nil,
    band: Band? = nil, colour: Int? = nil, group: String? = nil, isThin: Bool = false
  ) {
    precondition(x.count == y.count, "a series needs as many x as y values")
    precondition(band.map { $0.lower.count == x.count } ?? true, "a band needs a value for each x")
    self.name = name
    self.x = x
    self.y = y
    self.stroke = stroke
    self.marker = marker
    self.band = band
    self.colour = colour
    self.group = group
    self.isThin = isThin
  }
}

extension Series {
  /// What stands in the legend.
  var listedName: String { group ?? name }
}

/// The sample of a series in a legend.
struct LineSample: Sendable {
  let series: Series
  let index: Int

  var elements: [Element] {
    let colours = SeriesColours(series.colour ?? index)
    let width = Legend.sampleWidth
    let ends = [Point(x: 0, y: 0), Point(x: width, y: 0)]
    var elements: [Element] = []
    if series.band != nil {
      elements.append(.rect(Rect(x: 0, y: -5, width: width, height: 10), role: "band \(colours.fill)"))
    }
    if series.stroke != .none {
      elements.append(.path(.polylines([ends]), role: colours.line(series.stroke)))
    }
    if let marker = series.marker {
      let place = Point(x: width / 2, y: 0)
      elements.append(marker.element(at: place, fill: colours.markerFill, stroke: colours.markerStroke))
    }
    return elements
  }
}

/// The classes that give a series its colour.
struct SeriesColours: Sendable {
  let number: Int

  /// The colours of the palette's place `index`, taken again from the start when it is past the end.
  init(_ index: Int) {
    let count = Palette.light.series.count
    number = (index % count + count) % count + 1
  }

  var fill: String { "f\(number)" }
  var markerFill: String { "marker f\(number)" }
  var markerStroke: String { "line s\(number)" }

  /// Without the style of lines, whose width and strength it is to differ from.
  func thin(_ stroke: Series.Stroke) -> String {
    "s\(number)" + (stroke == .dashed || stroke == .dotted ? " \(stroke.rawValue)" : "")
  }

  func line(_ stroke: Series.Stroke) -> String {
    "line s\(number)" + (stroke == .dashed || stroke == .dotted ? " \(stroke.rawValue)" : "")
  }
}

/// The shape that shows a single value.
public enum Marker: String, Sendable, Equatable, CaseIterable {
  case circle, square, diamond, triangle, cross

  /// Half the extent of the shape in pixels.
  static let reach = 3.2

  /// The shape around a place; a cross is drawn by its stroke, the others by their fill.
  func element(at place: Point, reach: Double = Marker.reach, fill: String, stroke: String) -> Element {
    switch self {
    case .circle:
      return Element(
        "circle", ["class": fill, "cx": place.x.coordinate, "cy": place.y.coordinate, "r": reach.coordinate])
    case .cross:
      let arms = [(-0.85, -0.85, 0.85, 0.85), (-0.85, 0.85, 0.85, -0.85)].map { arm in
        [
          Point(x: place.x + arm.0 * reach, y: place.y + arm.1 * reach),
          Point(x: place.x + arm.2 * reach, y: place.y + arm.3 * reach),
        ]
      }
      return .path(.polylines(arms), role: stroke)
    case .square, .diamond, .triangle:
      let ring = corners.map { Point(x: place.x + $0.0 * reach, y: place.y + $0.1 * reach) }
      return .path(.rings([ring]), role: fill)
    }
  }

  /// The corners of a shape with straight sides, for a reach of 1, sized to look as large as the circle.
  private var corners: [(Double, Double)] {
    switch self {
    case .square: [(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)]
    case .diamond: [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)]
    case .triangle: [(0, -1.25), (1.15, 0.8), (-1.15, 0.8)]
    case .circle, .cross: []
    }
  }
}
