/// The tridiagonal form of a symmetric matrix that is known by its products alone, step by step (Lanczos 1950).
///
/// Every new vector is made orthogonal to all before, twice, so that no eigenvalue is found again by rounding. All is in
/// Double; the basis takes a vector for each step.
public struct Lanczos: Sendable {
  /// Of which the vectors have so many numbers.
  public let count: Int
  /// T = Q^T A Q, [steps, steps].
  public private(set) var projected = SymmetricTridiagonal()
  /// |A q - T q| of the last step: what joins this basis to the next vector.
  public private(set) var remainder = 0.0
  /// Orthonormal.
  private var basis: [[Double]]
  private var next: [Double]?
  /// The largest number in T so far, which what is negligible is told by.
  private var scale = 0.0

  /// - Parameter start: not zero.
  public init(from start: [Double]) {
    count = start.count
    basis = []
    next = Self.scaled(start, by: 1 / Self.norm(start))
  }

  public var steps: Int { projected.count }

  /// Whether the vectors so far span a space that the matrix does not lead out of: there is no further step from this start.
  public var isComplete: Bool { next == nil }

  /// Takes one step.
  ///
  /// - Parameter product: of the matrix with a unit vector.
  /// - Returns: whether there was one to take.
  @discardableResult
  public mutating func step(_ product: ([Double]) throws -> [Double]) rethrows -> Bool {
    guard let current = next else { return false }
    var image = try product(current)
    precondition(image.count == count, "a product has the length of its vector")
    let along = Self.dot(current, image)
    if steps > 0 { projected.beside.append(remainder) }
    projected.diagonal.append(along)
    basis.append(current)
    for _ in 0..<2 { orthogonalise(&image) }
    remainder = Self.norm(image)
    scale = max(scale, abs(along), remainder)
    // What is not finite is left to whoever looks at the matrix.
    next =
      steps == count || !(remainder > 1e-10 * scale) ? nil : Self.scaled(image, by: 1 / remainder)
    return true
  }

  /// Goes on from another vector where the space is complete and is not everything: eigenvalues that are there more than
  /// once are found again.
  public mutating func restart(from fresh: [Double]) {
    guard next == nil, steps < count else { return }
    var vector = fresh
    for _ in 0..<2 { orthogonalise(&vector) }
    let length = Self.norm(vector)
    guard length > 0 else { return }
    remainder = 0
    next = Self.scaled(vector, by: 1 / length)
  }

  /// The combination of the basis with these coefficients, one for each step: an eigenvector of the matrix of one of T.
  public func vector(_ coefficients: [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: count)
    for (coefficient, vector) in zip(coefficients, basis) { Self.add(coefficient, vector, to: &sum) }
    return sum
  }

  private func orthogonalise(_ vector: inout [Double]) {
    for other in basis { Self.add(-Self.dot(other, vector), other, to: &vector) }
  }
}

extension Lanczos {
  /// Eigenvalues at the upper end, and the lowest, as far as the steps so far tell.
  public struct Extremes: Sendable, Equatable {
    /// Decreasing.
    public let largest: [Double]
    /// |A v - λ v| of each: no eigenvalue is further away than that.
    public let residuals: [Double]
    public let lowest: Double
    public let lowestResidual: Double
    /// The largest of all by magnitude.
    public let norm: Double

    /// Whether all residuals of the largest are below a share of the norm.
    public func isSettled(to tolerance: Double) -> Bool {
      residuals.allSatisfy { $0 <= tolerance * norm }
    }
  }

  /// - Parameter wanted: how many; fewer where there are fewer steps.
  /// - Returns: nil where a product was not finite.
  public func extremes(_ wanted: Int) -> Extremes? {
    guard steps > 0 else { return nil }
    var last = [Double](repeating: 0, count: steps)
    last[steps - 1] = 1
    guard let (values, rows) = projected.eigenvalues(carrying: [last]), remainder.isFinite else { return nil }
    let residuals = rows[0].map { abs($0) * remainder }
    let places = values.indices.suffix(wanted).reversed()
    return Extremes(
      largest: places.map { values[$0] }, residuals: places.map { residuals[$0] }, lowest: values[0],
      lowestResidual: residuals[0], norm: max(abs(values[0]), abs(values[steps - 1])))
  }

  /// Unit eigenvectors of the largest eigenvalues, by `extremes`, with their largest component above zero.
  public func vectors(_ wanted: Int) -> [[Double]] {
    let rows = (0..<steps).map { row in (0..<steps).map { $0 == row ? 1.0 : 0 } }
    guard let (values, found) = projected.eigenvalues(carrying: rows) else { return [] }
    return values.indices.suffix(wanted).reversed().map { place in
      let vector = vector(found.map { $0[place] })
      let peak = vector.max { abs($0) < abs($1) } ?? 0
      return peak < 0 ? vector.map { -$0 } : vector
    }
  }

  /// Nodes and weights of the quadrature of u^T f(A) u, u the unit start: Σ w f(θ). The weights are the squares of the first
  /// components of the eigenvectors of T, and add up to 1 (Golub and Meurant 2010).
  ///
  /// - Returns: nil where a product was not finite.
  public var quadrature: (nodes: [Double], weights: [Double])? {
    var first = [Double](repeating: 0, count: steps)
    if steps > 0 { first[0] = 1 }
    guard let (values, rows) = projected.eigenvalues(carrying: [first]) else { return nil }
    return (values, rows[0].map { $0 * $0 })
  }
}

extension Lanczos {
  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        // Four sums side by side: the order is fixed, and the processor need not wait for each addition.
        var sums = (0.0, 0.0, 0.0, 0.0)
        var place = 0
        while place + 4 <= a.count {
          sums.0 += a[place] * b[place]
          sums.1 += a[place + 1] * b[place + 1]
          sums.2 += a[place + 2] * b[place + 2]
          sums.3 += a[place + 3] * b[place + 3]
          place += 4
        }
        while place < a.count {
          sums.0 += a[place] * b[place]
          place += 1
        }
        return (sums.0 + sums.1) + (sums.2 + sums.3)
      }
    }
  }

  private static func norm(_ a: [Double]) -> Double { dot(a, a).squareRoot() }

  private static func scaled(_ a: [Double], by factor: Double) -> [Double] { a.map { factor * $0 } }

  private static func add(_ factor: Double, _ a: [Double], to sum: inout [Double]) {
    a.withUnsafeBufferPointer { a in
      sum.withUnsafeMutableBufferPointer { sum in
        for place in a.indices { sum[place] += factor * a[place] }
      }
    }
  }
}
