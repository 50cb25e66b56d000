/// A piece of a contour within one cell or along the border, with what is inside on its left.
struct GridSegment: Sendable, Equatable {
  let start: GridPoint
  let end: GridPoint
}
