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
