/// Values on a grid of places, such as the loss on a plane through weight space.
public struct Surface: Sendable, Equatable {
  /// The places of the columns, increasing.
  public let x: [Double]
  /// The places of the rows, increasing; the first row is drawn lowest.
  public let y: [Double]
  /// Row after row: the value at (x[column], y[row]) is `values[row * x.count + column]`; not finite where unknown.
  public let values: [Double]

  /// - Parameter values: `x.count * y.count` of them, row after row.
  public init(x: [Double], y: [Double], values: [Double]) {
    precondition(values.count == x.count * y.count, "a surface needs a value for each column of each row")
    precondition(Surface.isIncreasing(x) && Surface.isIncreasing(y), "the places of a surface increase")
    self.x = x
    self.y = y
    self.values = values
  }

  /// - Parameter rows: `values[row][column]`, all rows as long as `x`.
  public init(x: [Double], y: [Double], rows: [[Double]]) {
    precondition(rows.allSatisfy { $0.count == x.count }, "all rows of a surface are as long as its x")
    self.init(x: x, y: y, values: rows.flatMap { $0 })
  }

  subscript(column: Int, row: Int) -> Double { values[row * x.count + column] }

  /// The least and the greatest of the values that can be drawn.
  public var extent: ClosedRange<Double>? {
    let drawable = values.filter(\.isDrawable)
    guard let least = drawable.min(), let greatest = drawable.max() else { return nil }
    return least...greatest
  }

  /// The surface with every value passed through a function.
  func mapped(_ transform: (Double) -> Double) -> Surface {
    Surface(x: x, y: y, values: values.map(transform))
  }

  private static func isIncreasing(_ places: [Double]) -> Bool {
    places.allSatisfy(\.isDrawable) && zip(places, places.dropFirst()).allSatisfy { $0 < $1 }
  }
}

extension Surface {
  /// The surface on a grid `factor` times as fine, so that contours of few places are smooth.
  ///
  /// Values at the given places stay as they are. Each between them is the mean of two ways to interpolate, along rows
  /// and then columns, and the other way round: so the picture of a transposed plane is the transposed picture. On both
  /// ways it lies within the range of the four given values around it, and goes on without a step from cell to cell.
  func refined(by factor: Int) -> Surface {
    guard factor > 1, x.count > 1, y.count > 1 else { return self }
    let rowsFirst = refinedAlongRows(by: factor).transposed.refinedAlongRows(by: factor).transposed
    let columnsFirst = transposed.refinedAlongRows(by: factor).transposed.refinedAlongRows(by: factor)
    let values = zip(rowsFirst.values, columnsFirst.values).map { $0 == $1 ? $0 : $0 / 2 + $1 / 2 }
    return Surface(x: rowsFirst.x, y: rowsFirst.y, values: values)
  }

  /// How much finer the grid must be for about `target` places a side: 1 where places are so near to each other that no
  /// others fit between them, or where the grid is so much longer than wide that the finer one would have no end.
  func factor(forPlaces target: Int) -> Int {
    let steps = max(min(x.count, y.count) - 1, 1)
    let factor = max((target + steps - 1) / steps, 1)
    let size = Double(factor) * Double(x.count) * Double(factor) * Double(y.count)
    return size <= 4e6 && Surface.hasRoom(between: x) && Surface.hasRoom(between: y) ? factor : 1
  }

  private static func hasRoom(between places: [Double]) -> Bool {
    zip(places, places.dropFirst()).allSatisfy { max(max(abs($0), abs($1)) * 1e-10, 1e-290) < $1 - $0 }
  }

  private var transposed: Surface {
    Surface(x: y, y: x, values: x.indices.flatMap { column in y.indices.map { self[column, $0] } })
  }

  private func refinedAlongRows(by factor: Int) -> Surface {
    let pieces = x.count - 1
    let shares = (0..<factor).map { Double($0) / Double(factor) }
    let places = (0..<pieces).flatMap { piece in shares.map { x[piece] + (x[piece + 1] - x[piece]) * $0 } }
    let refined = y.indices.flatMap { row -> [Double] in
      let line = Array(values[row * x.count..<(row + 1) * x.count])
      let curve = MonotoneInterpolation(places: x, values: line)
      return (0..<pieces).flatMap { piece in shares.map { curve.value(in: piece, at: $0) } } + [line[pieces]]
    }
    return Surface(x: places + [x[pieces]], y: y, values: refined)
  }
}
