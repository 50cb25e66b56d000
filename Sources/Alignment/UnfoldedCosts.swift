import LinearAlgebra
import Networks

extension UnitMatching {
  /// Which positions of other axes count.
  enum Others: Sendable {
    case all
    /// Those of units that no group of these has: what the groups are not yet known of is left out.
    case without(Set<Int>)
  }

  /// Numbers of an unfolded tensor that are in memory at once, for each network.
  private static let mostNumbers = 1 << 22

  /// C[i, j] = Σ ⟨unfold(A)_i, unfold(πB)_j⟩ over the tensors that a group has an axis of, in double precision.
  func costs(
    of group: Int, at permutation: NetworkPermutation, counting others: Others = .all,
    adding isAdded: (Term) -> Bool = { _ in true }
  ) throws(LinearAlgebraError) -> MatchingCosts {
    let moves = permutation.moves(along: symmetry)
    var costs = MatchingCosts(symmetry.groups[group])
    for term in terms[group] where isAdded(term) {
      let unfolding = Unfolding(term, of: group, in: symmetry, moves, counting: others)
      let step = max(1, Self.mostNumbers / max(1, costs.count * unfolding.inner))
      for start in stride(from: 0, to: unfolding.slices.count, by: step) {
        let slices = unfolding.slices[start..<min(start + step, unfolding.slices.count)]
        let product = try unfolding.matrix(of: to, slices, isMoved: false).times(
          unfolding.matrix(of: from, slices, isMoved: true), transposingOther: true)
        costs.add(product, turnsSign: unfolding.turnsSign)
      }
    }
    return costs
  }
}

/// What each assignment of a unit of B to a place of A is worth.
public struct MatchingCosts: Sendable {
  let count: Int
  let hasSigns: Bool
  /// [units of A, units of B]: what turns its sign with the unit.
  private(set) var odd: [Double]
  /// What does not; empty where no signs are turned.
  private var even: [Double]

  public init(_ group: NetworkSymmetry.Group) { self.init(count: group.count, hasSigns: group.hasSigns) }

  init(count: Int, hasSigns: Bool) {
    (self.count, self.hasSigns) = (count, hasSigns)
    odd = Array(repeating: 0, count: count * count)
    even = hasSigns ? odd : []
  }

  /// How much of each assignment there is in a permutation: all of those that it makes.
  init(_ group: NetworkSymmetry.Group, sharesOf part: NetworkPermutation.Part) {
    self.init(group)
    for (unit, source) in part.source.enumerated() {
      odd[unit * count + source] = part.turned?[unit] == true ? -1 : 1
      if hasSigns { even[unit * count + source] = 1 }
    }
  }

  /// - Parameter product: [units of A, units of B].
  public mutating func add(_ product: Matrix<Double>, turnsSign: Bool = true) {
    if hasSigns, !turnsSign { Self.add(product, to: &even) } else { Self.add(product, to: &odd) }
  }

  mutating func add(_ other: MatchingCosts) {
    for index in odd.indices { odd[index] += other.odd[index] }
    for index in even.indices { even[index] += other.even[index] }
  }

  private static func add(_ product: Matrix<Double>, to sums: inout [Double]) {
    product.elements.withUnsafeBufferPointer { product in
      sums.withUnsafeMutableBufferPointer { sums in
        for index in sums.indices { sums[index] += product[index] }
      }
    }
  }

  /// Goes from here as far towards another as `share` says: 1 is there.
  mutating func move(to other: MatchingCosts, _ share: Double) {
    func move(_ own: inout [Double], _ other: [Double]) {
      own.withUnsafeMutableBufferPointer { own in
        other.withUnsafeBufferPointer { other in
          for index in own.indices { own[index] = (1 - share) * own[index] + share * other[index] }
        }
      }
    }
    move(&odd, other.odd)
    move(&even, other.even)
  }

  /// What shares of assignments come to.
  func product(_ shares: MatchingCosts) -> Double {
    func product(_ a: [Double], _ b: [Double]) -> Double {
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          var sum = 0.0
          for index in a.indices { sum += a[index] * b[index] }
          return sum
        }
      }
    }
    return product(odd, shares.odd) + product(even, shares.even)
  }

  /// The permutation with the greatest sum, each unit with the sign that is worth more.
  public func best() throws(LinearAlgebraError) -> NetworkPermutation.Part {
    let wanted = hasSigns ? zip(odd, even).map { -abs($0) - $1 } : odd.map { -$0 }
    let columns = try Matrix(rows: count, columns: count, elements: wanted).leastAssignment().columns
    return NetworkPermutation.Part(
      source: columns, turned: hasSigns ? columns.indices.map { odd[$0 * count + columns[$0]] < 0 } : nil)
  }

  /// What a permutation comes to.
  public func sum(_ part: NetworkPermutation.Part) -> Double {
    part.source.indices.reduce(0) { sum, unit in
      let place = unit * count + part.source[unit]
      let own = part.turned?[unit] == true ? -odd[place] : odd[place]
      return sum + own + (hasSigns ? even[place] : 0)
    }
  }
}

/// A tensor as a matrix with a row for each unit of a group: what the unit has along the tensor's other axis.
struct Unfolding {
  /// Of one occurrence of every unit and one position along the other axis.
  struct Slice {
    let occurrence: Int
    /// Nil where the tensor has no other axis.
    let other: Int?
  }

  let slices: [Slice]
  /// Numbers of a unit in a slice.
  let inner: Int
  var turnsSign: Bool { tensor.turnsSign }
  private let tensor: PermutedTensor
  private let isOfRows: Bool
  private let places: NetworkSymmetry.Places
  private let count: Int
  private let moves: NetworkPermutation.AxisMoves?

  init(
    _ term: UnitMatching.Term, of group: Int, in symmetry: NetworkSymmetry,
    _ moves: [NetworkPermutation.AxisMoves], counting others: UnitMatching.Others
  ) {
    tensor = symmetry.parameters[term.tensor]
    isOfRows = term.isOfRows
    inner = tensor.inner
    count = symmetry.groups[group].count
    let axis = term.isOfRows ? tensor.rowAxis : tensor.columnAxis ?? tensor.rowAxis
    let other = term.isOfRows ? tensor.columnAxis : tensor.rowAxis
    guard let places = symmetry.groups[group].places.first(where: { $0.axis == axis }) else {
      preconditionFailure("A term is of a group along the axis.")
    }
    self.places = places
    self.moves = other.map { moves[$0] }
    var slices: [Slice] = []
    for occurrence in 0..<places.occurrences {
      // All units of a group are in one group of a convolution, so that they meet the same positions.
      let first = places.positions[occurrence]
      for position in tensor.positionsMet(by: first, isRow: term.isOfRows) {
        if case .without(let unknown) = others, let other, let position {
          let along = term.isOfRows ? tensor.firstPosition(ofRow: first) + position : position
          let axis = symmetry.axes[other]
          if !axis.isEmpty, let place = axis[along], unknown.contains(place.group) { continue }
        }
        slices.append(Slice(occurrence: occurrence, other: position))
      }
    }
    self.slices = slices
  }

  /// [units, slices · inner] of a network, whose other axis is moved where `isMoved`.
  func matrix(of weights: [Float], _ slices: ArraySlice<Slice>, isMoved: Bool) -> Matrix<Double> {
    weights.withUnsafeBufferPointer { weights in
      gathered(slices, isMoved: isMoved) { start, sign, result in
        for index in 0..<inner { result[index] = sign * Double(weights[start + index]) }
      }
    }
  }

  /// The same of weights in double precision, all of them, where they are.
  func matrix(of weights: [Double]) -> Matrix<Double> {
    weights.withUnsafeBufferPointer { weights in
      gathered(slices[...], isMoved: false) { start, _, result in
        for index in 0..<inner { result[index] = weights[start + index] }
      }
    }
  }

  /// Puts what `matrix(of:)` gives in its place.
  func scatter(_ matrix: Matrix<Double>, into weights: inout [Double]) {
    weights.withUnsafeMutableBufferPointer { weights in
      matrix.elements.withUnsafeBufferPointer { elements in
        for unit in 0..<count {
          for (number, slice) in slices.enumerated() {
            let position = places.positions[unit * places.occurrences + slice.occurrence]
            let start = element(position, slice.other, false).start
            let place = (unit * slices.count + number) * inner
            for index in 0..<inner { weights[start + index] = elements[place + index] }
          }
        }
      }
    }
  }

  private func gathered(
    _ slices: ArraySlice<Slice>, isMoved: Bool,
    _ copy: (_ start: Int, _ sign: Double, UnsafeMutablePointer<Double>) -> Void
  ) -> Matrix<Double> {
    let width = slices.count * inner
    let elements = [Double](unsafeUninitializedCapacity: count * width) { result, filled in
      filled = count * width
      guard var place = result.baseAddress else { return }
      for unit in 0..<count {
        for slice in slices {
          let position = places.positions[unit * places.occurrences + slice.occurrence]
          let (start, sign) = element(position, slice.other, isMoved)
          copy(start, sign, place)
          place += inner
        }
      }
    }
    return Matrix(rows: count, columns: width, elements: elements)
  }

  /// Where the numbers of a unit begin that meet a position of the other axis, and their sign.
  private func element(_ position: Int, _ other: Int?, _ isMoved: Bool) -> (start: Int, sign: Double) {
    let (columns, inner) = (tensor.columns, tensor.inner)
    guard let other else { return (tensor.offset + position * inner, 1) }
    if isOfRows {
      let first = tensor.firstPosition(ofRow: position)
      let source = isMoved ? (moves?.sources?[first + other] ?? first + other) - first : other
      let sign = isMoved ? Double(moves?.signs?[first + other] ?? 1) : 1
      return (tensor.offset + (position * columns + source) * inner, sign)
    }
    let source = isMoved ? moves?.sources?[other] ?? other : other
    let sign = isMoved ? Double(moves?.signs?[other] ?? 1) : 1
    let column = position - tensor.firstPosition(ofRow: source)
    return (tensor.offset + (source * columns + column) * inner, sign)
  }
}

extension PermutedTensor {
  /// The positions of the other axis that a row or a column meets; of a column they are rows, of a row its columns.
  fileprivate func positionsMet(by position: Int, isRow: Bool) -> [Int?] {
    if isRow { return columnAxis == nil ? [nil] : Array(0..<columns) }
    if groups == 1 { return Array(0..<rows) }
    let perGroup = rows / groups
    let group = position / columns
    return Array(group * perGroup..<(group + 1) * perGroup)
  }
}
