/// A place: in pixels with y downwards when drawn, in the units of the axes otherwise.
struct Point: Sendable, Equatable {
  var x: Double
  var y: Double

  /// The square of the distance to the segment from `start` to `end`.
  func squaredDistance(toSegmentFrom start: Point, to end: Point) -> Double {
    let dx = end.x - start.x
    let dy = end.y - start.y
    let squaredLength = dx * dx + dy * dy
    var along = 0.0
    if squaredLength > 0 {
      along = min(max(((x - start.x) * dx + (y - start.y) * dy) / squaredLength, 0), 1)
    }
    let offX = x - (start.x + along * dx)
    let offY = y - (start.y + along * dy)
    return offX * offX + offY * offY
  }
}
