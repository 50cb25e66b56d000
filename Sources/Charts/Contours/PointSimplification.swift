/// Leaves out the points of a line that nobody would miss (Douglas and Peucker, 1973).
enum PointSimplification {
  /// The line without points nearer than `tolerance` to what remains; its ends stay.
  static func line(_ points: [Point], tolerance: Double) -> [Point] {
    guard points.count > 2 else { return points }
    var isKept = [Bool](repeating: false, count: points.count)
    isKept[0] = true
    isKept[points.count - 1] = true
    var pending = [(0, points.count - 1)]
    while let (first, last) = pending.popLast() {
      guard let (index, distance) = farthest(points, first, last), distance > tolerance * tolerance else {
        continue
      }
      isKept[index] = true
      pending += [(first, index), (index, last)]
    }
    return points.indices.filter { isKept[$0] }.map { points[$0] }
  }

  /// The ring, given without its first point again at the end.
  static func ring(_ points: [Point], tolerance: Double) -> [Point] {
    guard let first = points.first else { return [] }
    return Array(line(points + [first], tolerance: tolerance).dropLast())
  }

  private static func farthest(_ points: [Point], _ first: Int, _ last: Int) -> (Int, Double)? {
    var farthest: (Int, Double)?
    for index in first + 1..<max(last, first + 1) {
      let distance = points[index].squaredDistance(toSegmentFrom: points[first], to: points[last])
      if distance > farthest?.1 ?? -1 { farthest = (index, distance) }
    }
    return farthest
  }
}
