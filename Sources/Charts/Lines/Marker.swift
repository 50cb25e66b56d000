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
