import Platform

/// -λ log V, with V the volume of a simplicial complex whose vertices are points of an objective (Benton et al. 2021).
public struct VolumeTerm: Sendable, Hashable {
  /// λ
  public let factor: Double
  /// The vertices of each simplex, by their places among the points; at least one simplex, of at least one vertex.
  public let simplexes: [[Int]]

  public init(factor: Double, simplexes: [[Int]]) {
    precondition(!simplexes.isEmpty && simplexes.allSatisfy { !$0.isEmpty }, "A complex has simplexes.")
    (self.factor, self.simplexes) = (factor, simplexes)
  }
}

/// The volume of a simplicial complex: the sum of its simplexes' volumes, each in its own dimension (Benton et al. 2021).
public struct ComplexVolume: Sendable {
  public let volumes: [SimplexVolume]
  private let simplexes: [[Int]]

  /// - Parameters:
  ///   - simplexes: the vertices of each, by their places among points.
  ///   - grams: of the edges of each, from its first vertex.
  init(of simplexes: [[Int]], grams: [[[Double]]]) {
    self.simplexes = simplexes
    volumes = grams.map { SimplexVolume(gram: $0) }
  }

  /// log V; -∞ where all of them are flat.
  public var logarithm: Double {
    let greatest = volumes.map(\.logarithm).max() ?? -.infinity
    guard greatest > -.infinity else { return greatest }
    return greatest + log(volumes.reduce(0) { $0 + exp($1.logarithm - greatest) })
  }

  public var value: Double { exp(logarithm) }

  /// The factors f of all points in ∂ log V / ∂ w_i = Σ_j f_j w_j: those of its simplexes, by their shares of the volume.
  func gradient(by point: Int, of count: Int) -> [Double] {
    var factors = [Double](repeating: 0, count: count)
    let whole = logarithm
    guard whole > -.infinity else { return factors }
    for (simplex, volume) in zip(simplexes, volumes) {
      guard let place = simplex.firstIndex(of: point), volume.logarithm > -.infinity else { continue }
      let share = exp(volume.logarithm - whole)
      for (vertex, factor) in zip(simplex, volume.gradient(by: place)) { factors[vertex] += share * factor }
    }
    return factors
  }
}
