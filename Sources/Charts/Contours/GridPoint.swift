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
