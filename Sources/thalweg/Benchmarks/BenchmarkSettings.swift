/// How much is timed, and on what.
struct BenchmarkSettings: Sendable {
  let batch: Int
  let threads: Int
  /// How long each case is timed, in seconds; at least a few pieces are timed whatever it says.
  let seconds: Double
  /// Points of a landscape, at most 441.
  let points: Int

  /// Places along each side of a landscape's grid.
  static let grid = 21
  /// Images that a landscape looks at.
  static let landscapeImages = 10_000
  /// Batches that steps go through in turn.
  static let batchesInTurn = 16
}
