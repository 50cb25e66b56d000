import LinearAlgebra
import Networks
import Neural

/// Permutes the hidden units of a network B so that its weights lie near those of A (Ainsworth et al. 2023, Git Re-Basin).
///
/// The objective is ⟨A, πB⟩ over all parameters. With all groups of units but one held, it is linear in that one's
/// permutation: C[i, j] = Σ ⟨unfold(A)_i, unfold(B with its other axes moved)_j⟩ over the tensors that the group has an axis
/// of, and the assignment with the greatest sum is taken; where signs may be turned, of |C|. A group that is on both axes of
/// one tensor has a quadratic part, which is taken at the current permutation; such a step counts only if it gains.
public struct UnitMatching: Sendable {
  public let symmetry: NetworkSymmetry
  let to: [Float], from: [Float]
  /// By group, the tensors it has an axis of, as places in `symmetry.parameters`, and which axes of them.
  let terms: [[Term]]
  /// By group, those whose costs follow from where its units are.
  private let neighbours: [[Int]]

  struct Term: Sendable {
    let tensor: Int
    /// Whether the group is along rows, rather than columns.
    let isOfRows: Bool
    /// Whether nothing moves along the other axis, so that what it adds to the costs is the same at every permutation.
    var isConstant = false
  }

  /// What a descent came to.
  public struct Outcome: Sendable {
    public var permutation: NetworkPermutation
    /// ⟨A, πB⟩ over the parameters that units move.
    public var objective: Double
    /// Rounds over all groups, with the one that found nothing more.
    public var sweeps: Int
    /// Whether it ended because nothing more was gained.
    public var isSettled: Bool
  }

  /// Rounds over all groups at most.
  public static let mostSweeps = 100
  /// What a step has to gain, as a share of the objective where that is above 1.
  static let leastGain = 1e-12

  /// - Parameters:
  ///   - from: the parameters of the network whose units move.
  ///   - to: those of the one that they are brought near to.
  public init(_ symmetry: NetworkSymmetry, from: [Float], to: [Float]) {
    (self.symmetry, self.from, self.to) = (symmetry, from, to)
    var terms = [[Term]](repeating: [], count: symmetry.groups.count)
    var neighbours = [Set<Int>](repeating: [], count: symmetry.groups.count)
    for (index, tensor) in symmetry.parameters.enumerated() {
      let rows = symmetry.groups(along: tensor.rowAxis)
      let columns = tensor.columnAxis.map { symmetry.groups(along: $0) } ?? []
      for group in rows {
        terms[group].append(Term(tensor: index, isOfRows: true, isConstant: columns.isEmpty))
        neighbours[group].formUnion(columns)
      }
      for group in columns {
        terms[group].append(Term(tensor: index, isOfRows: false, isConstant: rows.isEmpty))
        neighbours[group].formUnion(rows)
      }
    }
    self.terms = terms
    self.neighbours = neighbours.map { $0.sorted() }
  }

  /// ⟨A, πB⟩ over the parameters that units move, tensor after tensor in double precision.
  public func objective(of permutation: NetworkPermutation) -> Double {
    let moved = permutation.applied(to: from, along: symmetry)
    return symmetry.parameters.reduce(0) { sum, tensor in
      sum + Self.product(to, moved, tensor.offset..<tensor.offset + tensor.count)
    }
  }

  static func product(_ a: [Float], _ b: [Float], _ range: Range<Int>) -> Double {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        var sum = 0.0
        for index in range { sum += Double(a[index]) * Double(b[index]) }
        return sum
      }
    }
  }

  /// Coordinate descent from a permutation: groups in random order, round after round, until a round gains nothing.
  ///
  /// - Parameters:
  ///   - seed: decides the order.
  ///   - proceed: is called before each step, with the rounds that are over; what it throws ends the descent.
  public func descend(
    from start: NetworkPermutation, seed: UInt64, most: Int = mostSweeps, proceed: (Int) throws -> Void
  ) throws -> Outcome {
    var permutation = start
    var stale = Set(symmetry.groups.indices)
    var constants = [MatchingCosts?](repeating: nil, count: symmetry.groups.count)
    var sweeps = 0
    while !stale.isEmpty, sweeps < most {
      let order = EpochPermutation(count: symmetry.groups.count, seed: seed, epoch: sweeps)
      for place in symmetry.groups.indices {
        let group = order[place]
        // Nothing that its costs follow from has moved since it was last assigned.
        guard stale.remove(group) != nil else { continue }
        try proceed(sweeps)
        let constant = try constants[group] ?? costs(of: group, at: permutation, adding: \.isConstant)
        constants[group] = constant
        if try improve(group, of: &permutation, constant) { stale.formUnion(neighbours[group]) }
      }
      sweeps += 1
    }
    return Outcome(
      permutation: permutation, objective: objective(of: permutation), sweeps: sweeps,
      isSettled: stale.isEmpty)
  }

  /// Assigns the units of one group anew, where that gains.
  ///
  /// - Parameter constant: what of its costs is the same at every permutation.
  private func improve(
    _ group: Int, of permutation: inout NetworkPermutation, _ constant: MatchingCosts
  ) throws(LinearAlgebraError) -> Bool {
    var costs = try costs(of: group, at: permutation, adding: { !$0.isConstant })
    costs.add(constant)
    let part = try costs.best()
    let (old, new) = (costs.sum(permutation.parts[group]), costs.sum(part))
    guard new - old > Self.leastGain * max(1, abs(old)) else { return false }
    guard neighbours[group].contains(group) else {
      permutation.parts[group] = part
      return true
    }
    var changed = permutation
    changed.parts[group] = part
    let (before, after) = (objective(of: permutation), objective(of: changed))
    guard after - before > Self.leastGain * max(1, abs(before)) else { return false }
    permutation = changed
    return true
  }

  /// A permutation to start from: groups one after the other from the input on, each assigned by what is known by then, its
  /// weights from the input and from groups before it.
  ///
  /// Where B is A with its units moved, and no two units before the same layer are alike, this finds the move.
  ///
  /// - Parameter proceed: is called before each group; what it throws ends it.
  public func startFromInput(proceed: () throws -> Void) throws -> NetworkPermutation {
    var permutation = NetworkPermutation.identity(of: symmetry)
    var unknown = Set(symmetry.groups.indices)
    for group in symmetry.groups.indices {
      try proceed()
      permutation.parts[group] = try costs(of: group, at: permutation, counting: .without(unknown)).best()
      unknown.remove(group)
    }
    return permutation
  }
}

extension NetworkPermutation {
  /// A random permutation of every group, with random signs where these may be turned.
  public static func random(of symmetry: NetworkSymmetry, seed: UInt64) -> NetworkPermutation {
    NetworkPermutation(
      parts: symmetry.groups.enumerated().map { number, group in
        let order = EpochPermutation(count: group.count, seed: seed, epoch: number)
        let signs = CounterRandom(seed: seed, purpose: .sampling, epoch: number)
        return Part(
          source: (0..<group.count).map { order[$0] },
          turned: group.hasSigns ? (0..<group.count).map { signs.uniform(at: $0) < 0.5 } : nil)
      })
  }
}

extension NetworkSymmetry {
  /// The groups that have units along an axis, in order.
  func groups(along axis: Int) -> [Int] { Set(axes[axis].compactMap { $0?.group }).sorted() }
}
