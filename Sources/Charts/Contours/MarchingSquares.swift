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
