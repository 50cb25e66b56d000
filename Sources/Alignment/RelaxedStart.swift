import LinearAlgebra
import Networks

extension UnitMatching {
  private static let mostRelaxedSteps = 200
  /// A step that gains less than this share of the objective ends it.
  private static let leastRelaxedGain = 1e-9

  /// A permutation to start from: all groups at once, from where units are, as doubly stochastic matrices that move by
  /// Frank-Wolfe steps, and are rounded to the permutation that is nearest (the relaxation of Crisostomi et al. 2024, with one
  /// network held).
  ///
  /// ⟨A, XB⟩ is of second order along a step from X to the vertex V, which is a permutation: its course follows from its value
  /// and slope at X and its value at V. The slopes, which are costs of assignments, are linear in the other groups' matrices, so
  /// that those at (1 - α) X + α V are mixed of those at X and at V.
  ///
  /// - Parameter proceed: is called before each step, with how many are over; what it throws ends it.
  public func startRelaxed(proceed: (Int) throws -> Void) throws -> NetworkPermutation {
    try watchedStart { step, _, _ in try proceed(step) }
  }

  /// - Parameter watch: is called before each step, with how many are over, the objective, and the matrices.
  func watchedStart(
    _ watch: (Int, _ objective: Double, [MatchingCosts]) throws -> Void
  ) throws -> NetworkPermutation {
    let start = NetworkPermutation.identity(of: symmetry)
    let groups = symmetry.groups.indices
    let constants = try groups.map { try costs(of: $0, at: start, adding: \.isConstant) }
    func slopesThere(_ permutation: NetworkPermutation) throws -> [MatchingCosts] {
      try groups.map { group in
        var slopes = try costs(of: group, at: permutation, adding: { !$0.isConstant })
        slopes.add(constants[group])
        return slopes
      }
    }
    var shares = zip(symmetry.groups, start.parts).map { MatchingCosts($0, sharesOf: $1) }
    var slopes = try slopesThere(start)
    var value = objective(of: start)
    for step in 0..<Self.mostRelaxedSteps {
      try watch(step, value, shares)
      let vertex = NetworkPermutation(parts: try slopes.map { try $0.best() })
      let rise = groups.reduce(0.0) { $0 + slopes[$1].sum(vertex.parts[$1]) - slopes[$1].product(shares[$1]) }
      let bend = objective(of: vertex) - value - rise
      let place = bend < 0 ? min(1, -rise / (2 * bend)) : 1
      let gain = place * (rise + place * bend)
      guard gain > Self.leastRelaxedGain * max(1, abs(value)) else { break }
      value += gain
      let there = try slopesThere(vertex)
      for group in groups {
        slopes[group].move(to: there[group], place)
        shares[group].move(to: MatchingCosts(symmetry.groups[group], sharesOf: vertex.parts[group]), place)
      }
    }
    return NetworkPermutation(parts: try shares.map { try $0.best() })
  }
}
