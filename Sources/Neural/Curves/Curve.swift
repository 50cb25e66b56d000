import Kernels

/// A curve through weight space: a family and its control points, flat vectors of one length.
public struct Curve: Sendable {
  public let family: any CurveFamily
  /// w_0 and w_{n-1} are the ends; those between move in a fit.
  public internal(set) var controlPoints: [[Float]]

  /// - Precondition: At least two control points, of one length.
  public init(family: any CurveFamily, controlPoints: [[Float]]) {
    precondition(controlPoints.count >= 2, "A curve has two ends.")
    precondition(
      controlPoints.allSatisfy { $0.count == controlPoints[0].count }, "Control points have one length.")
    self.family = family
    self.controlPoints = controlPoints
  }

  /// Control points evenly on the straight line: w_j = w_0 + j/(n-1) (w_{n-1} - w_0).
  public init(family: any CurveFamily, from start: [Float], to end: [Float], controlPoints count: Int) {
    precondition(start.count == end.count, "The ends of a curve have one length.")
    precondition(count >= 2, "A curve has two ends.")
    let between = (1..<count - 1).map { point in
      let share = Double(point) / Double(count - 1)
      return zip(start, end).map { Float(Double($0) + share * (Double($1) - Double($0))) }
    }
    self.init(family: family, controlPoints: [start] + between + [end])
  }

  /// The straight segment between two weight vectors.
  public static func segment(from start: [Float], to end: [Float]) -> Curve {
    Curve(family: PolygonalChain(), controlPoints: [start, end])
  }

  public var start: [Float] { controlPoints[0] }
  public var end: [Float] { controlPoints[controlPoints.count - 1] }

  /// φ(t); the ends' own bytes at t = 0 and t = 1.
  public func point(at t: Double) -> [Float] {
    weights(at: [t])
  }
}

/// Σ a_j v_j in float32, in the order of the terms.
///
/// A term with a_j = 0 is left out, and the first that counts is written, not added: one vector with the factor 1
/// comes out bit for bit, negative zeros included.
enum WeightedSum {
  static func of(_ vectors: [[Float]], times factors: [Double]) -> [Float] {
    [Float](unsafeUninitializedCapacity: vectors[0].count) { buffer, count in
      count = vectors[0].count
      if let base = buffer.baseAddress { write(0..<count, of: vectors, times: factors, to: base) }
    }
  }

  /// Writes a stretch of it, its first number to the start of `out`.
  static func write(
    _ range: Range<Int>, of vectors: [[Float]], times factors: [Double], to out: UnsafeMutablePointer<Float>
  ) {
    let count = Int64(range.count)
    var hasStarted = false
    for (factor, vector) in zip(factors.map({ Float($0) }), vectors) where factor != 0 {
      vector.withUnsafeBufferPointer { values in
        guard let base = values.baseAddress else { return }
        if hasStarted {
          thalweg_add_scaled(base + range.lowerBound, factor, count, out)
        } else {
          thalweg_combine(base + range.lowerBound, 0, [factor], 1, count, out)
        }
      }
      hasStarted = true
    }
    if !hasStarted { out.update(repeating: 0, count: range.count) }
  }
}

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

extension Curve {
  /// The curve with normal numbers added to its control points between the ends.
  ///
  /// - Parameters:
  ///   - deviation: their standard deviation, in every weight.
  ///   - seed: what they are drawn from.
  public func scattered(by deviation: Double, seed: UInt64) -> Curve {
    var curve = self
    for point in controlPoints.indices.dropFirst().dropLast() {
      let random = CounterRandom(seed: seed, purpose: .scatter, lane: point)
      for index in curve.controlPoints[point].indices {
        curve.controlPoints[point][index] += Float(deviation * random.normal(at: index))
      }
    }
    return curve
  }
}
