import Kernels

/// Lengths, in Double. Coefficients of a step add up to nothing, so w_j - w_0 stand for w_j: |Σ a_j w_j|² = aᵀ G a with
/// G_jk = (w_j - w_0)·(w_k - w_0), and a length of many steps reads the vectors once.
extension Curve {
  /// dl_i = |φ(t_i) - φ(t_{i-1})| for neighbouring positions: one less than there are positions.
  public func steps(through positions: [Double]) -> [Double] {
    let products = products()
    let coefficients = positions.map { family.coefficients(at: $0, count: controlPoints.count) }
    return zip(coefficients, coefficients.dropFirst()).map { before, after in
      norm(zip(after, before).map { $0 - $1 }, products)
    }
  }

  /// The sum of straight steps through the positions.
  public func length(through positions: [Double]) -> Double {
    steps(through: positions).reduce(0, +)
  }

  /// |φ'(t)| at each position.
  public func speeds(at positions: [Double]) -> [Double] {
    let products = products()
    return positions.map { norm(family.derivatives(at: $0, count: controlPoints.count), products) }
  }

  /// G without its first row and column, which are zero.
  private func products() -> [[Double]] {
    let others = controlPoints.dropFirst()
    return others.map { a in
      others.map { b in
        var sum = 0.0
        thalweg_dot_of_differences(a, b, start, Int64(start.count), &sum)
        return sum
      }
    }
  }

  private func norm(_ coefficients: [Double], _ products: [[Double]]) -> Double {
    var square = 0.0
    for (a, row) in zip(coefficients.dropFirst(), products) {
      for (b, product) in zip(coefficients.dropFirst(), row) { square += a * b * product }
    }
    // Rounding may leave a step of no length a little below zero.
    return max(square, 0).squareRoot()
  }
}
