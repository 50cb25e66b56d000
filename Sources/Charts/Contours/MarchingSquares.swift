/// Contours of a surface that is bilinear in each cell of its grid.
///
/// A cell with a corner that is not finite is a hole. In a saddle cell, the corners of one side are joined when the
/// value where the bilinear surface is level reaches the contour (the asymptotic decider of Nielson and Hamann, 1991).
struct MarchingSquares: Sendable {
  let surface: Surface
  let columns: Int
  let rows: Int

  init(_ surface: Surface) {
    self.surface = surface
    columns = surface.x.count
    rows = surface.y.count
  }

  /// The region where the surface is at least `level`, as closed rings with the region on their left (y upwards).
  func region(atLeast level: Double) -> [[Point]] {
    SegmentChains(contourSegments(at: level) + borderSegments(at: level)).chains.map { chain in
      chain.points.dropLast().map { place(of: $0, at: level) }
    }
  }

  /// The lines where the surface is `level`; one that is closed ends where it began.
  func lines(at level: Double) -> [[Point]] {
    SegmentChains(contourSegments(at: level)).chains.map { chain in
      chain.points.map { place(of: $0, at: level) }
    }
  }

  /// The whole of the surface that is not a hole.
  var whole: [[Point]] { region(atLeast: -.infinity) }

  func isCell(_ column: Int, _ row: Int) -> Bool {
    guard column >= 0, row >= 0, column < columns - 1, row < rows - 1 else { return false }
    return surface[column, row].isFinite && surface[column + 1, row].isFinite
      && surface[column, row + 1].isFinite && surface[column + 1, row + 1].isFinite
  }

  private func place(of point: GridPoint, at level: Double) -> Point {
    let start = Point(x: surface.x[point.column], y: surface.y[point.row])
    let (column, row) = point.farEnd
    guard column != point.column || row != point.row else { return start }
    let (low, high) = (surface[point.column, point.row], surface[column, row])
    let share = (level - low) / (high - low)
    return Point(
      x: start.x + (surface.x[column] - start.x) * share, y: start.y + (surface.y[row] - start.y) * share)
  }
}

extension MarchingSquares {
  /// The pieces of contour inside cells.
  func contourSegments(at level: Double) -> [GridSegment] {
    var segments: [GridSegment] = []
    for row in 0..<max(rows - 1, 0) {
      for column in 0..<max(columns - 1, 0) where isCell(column, row) && isCrossed(column, row, at: level) {
        addSegments(of: column, row, at: level, to: &segments)
      }
    }
    return segments
  }

  /// Whether some corners of a cell are inside and some are not.
  private func isCrossed(_ column: Int, _ row: Int, at level: Double) -> Bool {
    let first = surface[column, row] >= level
    return (surface[column + 1, row] >= level) != first || (surface[column, row + 1] >= level) != first
      || (surface[column + 1, row + 1] >= level) != first
  }

  /// Going round the cell with its middle on the left, a contour leads from where the inside is left to where it is
  /// entered again; in a saddle cell to the next entry when the inside is joined, else to the one before.
  private func addSegments(of column: Int, _ row: Int, at level: Double, to segments: inout [GridSegment]) {
    let corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
    let values = corners.map { surface[$0.0, $0.1] }
    let inside = values.map { $0 >= level }
    let edges = [
      GridPoint(column: column, row: row, kind: .acrossToNext),
      GridPoint(column: column + 1, row: row, kind: .upToNext),
      GridPoint(column: column, row: row + 1, kind: .acrossToNext),
      GridPoint(column: column, row: row, kind: .upToNext),
    ]
    let exits = (0..<4).filter { inside[$0] && !inside[($0 + 1) % 4] }
    let joins = exits.count == 1 || saddleValue(values) >= level
    for exit in exits {
      let candidates = (1...3).map { joins ? (exit + $0) % 4 : (exit + 4 - $0) % 4 }
      let entry = candidates.first { !inside[$0] && inside[($0 + 1) % 4] }
      if let entry { segments.append(GridSegment(start: edges[exit], end: edges[entry])) }
    }
  }

  /// The value where the bilinear surface of a saddle cell is level.
  private func saddleValue(_ corners: [Double]) -> Double {
    (corners[0] * corners[2] - corners[1] * corners[3]) / (corners[0] + corners[2] - corners[1] - corners[3])
  }

  /// The pieces of the border of the surface and of its holes that are inside.
  func borderSegments(at level: Double) -> [GridSegment] {
    var segments: [GridSegment] = []
    for row in 0..<rows {
      for column in 0..<columns {
        let (above, below) = (isCell(column, row), isCell(column, row - 1))
        let (right, left) = (above, isCell(column - 1, row))
        if above != below {
          add(GridPoint(column: column, row: row, kind: .acrossToNext), forward: above, level, to: &segments)
        }
        if right != left {
          add(GridPoint(column: column, row: row, kind: .upToNext), forward: left, level, to: &segments)
        }
      }
    }
    return segments
  }

  /// The part of an edge of the grid that is inside, walked with the surface on the left.
  private func add(_ edge: GridPoint, forward: Bool, _ level: Double, to segments: inout [GridSegment]) {
    let near = GridPoint(column: edge.column, row: edge.row, kind: .place)
    let far = GridPoint(column: edge.farEnd.column, row: edge.farEnd.row, kind: .place)
    let (start, end) = forward ? (near, far) : (far, near)
    let startsInside = surface[start.column, start.row] >= level
    let endsInside = surface[end.column, end.row] >= level
    switch (startsInside, endsInside) {
    case (true, true): segments.append(GridSegment(start: start, end: end))
    case (true, false): segments.append(GridSegment(start: start, end: edge))
    case (false, true): segments.append(GridSegment(start: edge, end: end))
    case (false, false): break
    }
  }
}

/// A point of a contour: a place of the grid, or a crossing somewhere between a place and the next.
struct GridPoint: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    case place
    /// Between (column, row) and (column + 1, row).
    case acrossToNext
    /// Between (column, row) and (column, row + 1).
    case upToNext
  }

  let column: Int
  let row: Int
  let kind: Kind

  /// The other end of the edge that the crossing is on; the place itself when it is none.
  var farEnd: (column: Int, row: Int) {
    switch kind {
    case .place: (column, row)
    case .acrossToNext: (column + 1, row)
    case .upToNext: (column, row + 1)
    }
  }
}

/// A piece of a contour within one cell or along the border, with what is inside on its left.
struct GridSegment: Sendable, Equatable {
  let start: GridPoint
  let end: GridPoint
}
