/// Segments joined end to start.
struct SegmentChains: Sendable {
  struct Chain: Sendable, Equatable {
    /// The first point again at the end when the chain is closed.
    var points: [GridPoint]
  }

  private(set) var chains: [Chain] = []

  /// Joins segments by the points they share; the order of chains follows that of the segments.
  init(_ segments: [GridSegment]) {
    var following: [GridPoint: [GridPoint]] = [:]
    var ends: Set<GridPoint> = []
    for segment in segments.reversed() {
      following[segment.start, default: []].append(segment.end)
      ends.insert(segment.end)
    }
    for segment in segments where !ends.contains(segment.start) {
      follow(from: segment.start, &following)
    }
    for segment in segments {
      follow(from: segment.start, &following)
    }
  }

  private mutating func follow(from start: GridPoint, _ following: inout [GridPoint: [GridPoint]]) {
    var chain = Chain(points: [start])
    var current = start
    while let next = following[current]?.popLast() {
      chain.points.append(next)
      current = next
      if next == start { break }
    }
    if chain.points.count > 1 { chains.append(chain) }
  }
}

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
