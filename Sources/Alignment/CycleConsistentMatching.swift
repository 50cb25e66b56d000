import LinearAlgebra
import Networks

/// Permutes the hidden units of several networks into one common order, so that their weights lie near one another
/// (Crisostomi et al. 2024, C2M3).
///
/// The objective is Σ_{A<B} ⟨π_A A, π_B B⟩ over all pairs. Permutations are relaxed to doubly stochastic matrices, which move
/// by Frank-Wolfe steps over all groups and networks at once; along a step the objective is a quartic, whose greatest value is
/// found exactly. Then each matrix is rounded to the permutation that is nearest, and each network is matched to the sum of
/// the others until that gains nothing. What brings B to A is π_A⁻¹ π_B, so that going round any circle of networks is the
/// identity.
public struct CycleConsistentMatching: Sendable {
  public let symmetry: NetworkSymmetry
  private let networks: [[Float]]

  /// What a descent came to.
  public struct Outcome: Sendable {
    /// Of each network, into the common order.
    public var permutations: [NetworkPermutation]
    /// Σ_{A<B} ⟨π_A A, π_B B⟩ over the parameters that units move.
    public var objective: Double
    /// Frank-Wolfe steps.
    public var steps: Int
    public var isSettled: Bool
  }

  static let mostSteps = 1000
  /// A step that gains less than this share of the objective gains nothing; after five in a row it is over.
  private static let leastGain = 1e-6
  private static let patience = 5

  public init(_ symmetry: NetworkSymmetry, networks: [[Float]]) {
    (self.symmetry, self.networks) = (symmetry, networks)
  }

  /// Σ_{A<B} ⟨π_A A, π_B B⟩ = ½ (|Σ π_A A|² - Σ |A|²) over the parameters that units move.
  public func objective(of permutations: [NetworkPermutation]) -> Double {
    let moved = zip(networks, permutations).map { $1.applied(to: $0, along: symmetry) }
    return moved.indices.reduce(0) { sum, first in
      moved.indices.dropFirst(first + 1).reduce(sum) { $0 + product(moved[first], moved[$1]) }
    }
  }

  private func product(_ a: [Float], _ b: [Float]) -> Double {
    symmetry.parameters.reduce(0) {
      $0 + UnitMatching.product(a, b, $1.offset..<$1.offset + $1.count)
    }
  }

  /// - Parameter proceed: is called before each step, with how many are over; what it throws ends it.
  public func match(
    from starts: [NetworkPermutation], seed: UInt64, proceed: (Int) throws -> Void
  ) throws -> Outcome {
    var relaxed = RelaxedMatching(symmetry, networks: networks, starts: starts)
    var (steps, idle) = (0, 0)
    while steps < Self.mostSteps, idle < Self.patience {
      try proceed(steps)
      let gain = try relaxed.step()
      steps += 1
      idle = gain < Self.leastGain ? idle + 1 : 0
    }
    var permutations = try relaxed.rounded()
    try refine(&permutations, seed: seed) { try proceed(steps) }
    return Outcome(
      permutations: permutations, objective: objective(of: permutations), steps: steps,
      isSettled: idle >= Self.patience)
  }

  /// Matches each network to the sum of the others, in turn, until that gains nothing.
  private func refine(
    _ permutations: inout [NetworkPermutation], seed: UInt64, proceed: () throws -> Void
  ) throws {
    var objective = objective(of: permutations)
    for round in 0..<UnitMatching.mostSweeps {
      for index in networks.indices {
        var others = [Float](repeating: 0, count: networks[index].count)
        for other in networks.indices where other != index {
          let moved = permutations[other].applied(to: networks[other], along: symmetry)
          for place in others.indices { others[place] += moved[place] }
        }
        let matching = UnitMatching(symmetry, from: networks[index], to: others)
        permutations[index] = try matching.descend(
          from: permutations[index], seed: seed &+ UInt64(round), proceed: { _ in try proceed() }
        ).permutation
      }
      let refined = self.objective(of: permutations)
      if refined - objective <= UnitMatching.leastGain * max(1, abs(objective)) { return }
      objective = refined
    }
  }
}
