import Platform

/// The volume of a simplex with the vertices w_0 ... w_k, from the Gram matrix of its edges: V = √det G / k! with
/// G_ij = (w_i - w_0)·(w_j - w_0).
///
/// In Double, by the Cholesky factor of G, so that neither a large nor a small volume is out of range.
public struct SimplexVolume: Sendable {
  /// k
  public let dimension: Int
  /// log V; -∞ of vertices that span fewer dimensions than k, and 0 of a single one.
  public let logarithm: Double
  /// The lower triangle of the factor of G; nil where vertices span fewer dimensions.
  private let factor: [[Double]]?

  /// The share of an edge's squared length off the others' span below which it lies in that: vertices are rounded to
  /// float32, and so a share of (6e-8)² says nothing.
  private static let leastShare = 1e-13

  /// - Parameter gram: G, [k, k].
  public init(gram: [[Double]]) {
    dimension = gram.count
    var lower = [[Double]].square(dimension)
    var logarithm = 0.0
    for row in 0..<gram.count {
      for column in 0...row {
        var value = gram[row][column]
        for inner in 0..<column { value -= lower[row][inner] * lower[column][inner] }
        if column < row {
          lower[row][column] = value / lower[column][column]
        } else if value > Self.leastShare * gram[row][row] {
          lower[row][row] = value.squareRoot()
          logarithm += log(lower[row][row]) - log(Double(row + 1))
        } else {
          (self.logarithm, factor) = (-.infinity, nil)
          return
        }
      }
    }
    (self.logarithm, factor) = (logarithm, lower)
  }

  public var value: Double { exp(logarithm) }

  /// The distance of the last vertex from what the others span, h: V is that of the others times h / k. Nil of a single
  /// vertex; 0 where vertices span fewer dimensions.
  public var height: Double? {
    if dimension == 0 { return nil }
    return factor.map { $0[dimension - 1][dimension - 1] } ?? 0
  }

  /// The factors f of the vertices in ∂ log V / ∂ w_i = Σ_j f_j w_j, which add up to 0: those of G⁻¹'s row, on edges. All 0
  /// where vertices span fewer dimensions than k: the logarithm has no slope there.
  public func gradient(by vertex: Int) -> [Double] {
    guard let factor, dimension > 0 else { return [Double](repeating: 0, count: dimension + 1) }
    // That of w_0 moves all edges the other way.
    let right = (1...dimension).map { vertex == 0 ? -1.0 : $0 == vertex ? 1 : 0 }
    let solution = Self.solve(factor, right)
    return [-solution.reduce(0, +)] + solution
  }

  /// x of L Lᵀ x = b.
  private static func solve(_ lower: [[Double]], _ right: [Double]) -> [Double] {
    var x = right
    for row in x.indices {
      for column in 0..<row { x[row] -= lower[row][column] * x[column] }
      x[row] /= lower[row][row]
    }
    for row in x.indices.reversed() {
      for column in x.indices.dropFirst(row + 1) { x[row] -= lower[column][row] * x[column] }
      x[row] /= lower[row][row]
    }
    return x
  }
}

extension [[Double]] {
  /// Zeros.
  static func square(_ size: Int) -> [[Double]] {
    [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
  }
}
