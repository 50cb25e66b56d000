extension Surface {
  /// The surface on a grid `factor` times as fine, so that contours of few places are smooth.
  ///
  /// Values at the given places stay as they are; those between lie on cubics along rows, then columns.
  func refined(by factor: Int) -> Surface {
    guard factor > 1, x.count > 1, y.count > 1 else { return self }
    let wide = refinedAlongRows(by: factor)
    return wide.transposed.refinedAlongRows(by: factor).transposed
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
      let curve = CubicInterpolation(places: x, values: line)
      return (0..<pieces).flatMap { piece in shares.map { curve.value(in: piece, at: $0) } } + [line[pieces]]
    }
    return Surface(x: places + [x[pieces]], y: y, values: refined)
  }

  /// The surface, refined from `coarse` by `factor`, held within the range of the four coarse values around each
  /// place and a tenth of it more, so that no hill or hollow is made up.
  func held(near coarse: Surface, factor: Int) -> Surface {
    guard factor > 1, coarse.x.count > 1, coarse.y.count > 1, let extent = coarse.extent else { return self }
    let values = y.indices.flatMap { fineRow in
      x.indices.map { fineColumn -> Double in
        let value = self[fineColumn, fineRow]
        let column = min(fineColumn / factor, coarse.x.count - 2)
        let row = min(fineRow / factor, coarse.y.count - 2)
        let (left, right) = (coarse[column, row], coarse[column + 1, row])
        let (leftAbove, rightAbove) = (coarse[column, row + 1], coarse[column + 1, row + 1])
        guard value.isFinite, (left + right + leftAbove + rightAbove).isFinite else { return value }
        let least = min(left, right, leftAbove, rightAbove)
        let greatest = max(left, right, leftAbove, rightAbove)
        let slack = (greatest - least) * 0.1
        let near = min(max(value, least - slack), greatest + slack)
        return min(max(near, extent.lowerBound), extent.upperBound)
      }
    }
    return Surface(x: x, y: y, values: values)
  }
}
