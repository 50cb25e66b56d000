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
