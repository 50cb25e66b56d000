import LinearAlgebra
import Networks

/// Doubly stochastic matrices in the place of the permutations of several networks, on their way uphill.
struct RelaxedMatching {
  private let symmetry: NetworkSymmetry
  private let networks: [[Double]]
  /// By network and group, [units of the common order, units of the network].
  private var matrices: [[Matrix<Double>]]

  init(_ symmetry: NetworkSymmetry, networks: [[Float]], starts: [NetworkPermutation]) {
    self.symmetry = symmetry
    self.networks = networks.map { $0.map(Double.init) }
    matrices = starts.map { $0.parts.map(\.matrix) }
  }

  /// Moves all matrices as far towards the best vertices as gains most.
  ///
  /// - Returns: the gain, as a share of the objective.
  mutating func step() throws -> Double {
    let moved = try zip(networks, matrices).map { try Moved($0, by: $1, symmetry) }
    let sum = Self.sum(moved.map(\.whole))
    var vertices: [[Matrix<Double>]] = []
    for network in moved {
      let others = zip(sum, network.whole).map { $0 - $1 }
      vertices.append(try self.vertices(of: network, others))
    }
    var course = Quartic(start: moved.map(\.whole))
    for (index, network) in networks.enumerated() {
      let half = try Moved(network, by: mixed(index, vertices[index], 0.5), symmetry).whole
      let end = try Moved(network, by: vertices[index], symmetry).whole
      course.add(start: moved[index].whole, half: half, end: end)
    }
    let (place, before, after) = course.greatest
    for index in matrices.indices { matrices[index] = mixed(index, vertices[index], place) }
    return (after - before) / max(abs(before), 1e-300)
  }

  /// Each matrix rounded to the permutation with the greatest product.
  func rounded() throws -> [NetworkPermutation] {
    try matrices.map { groups in
      NetworkPermutation(
        parts: try zip(groups, symmetry.groups).map { matrix, group in
          let wanted = Matrix(
            rows: matrix.rows, columns: matrix.columns, elements: matrix.elements.map { -$0 })
          let source = try wanted.leastAssignment().columns
          return NetworkPermutation.Part(
            source: source, turned: group.hasSigns ? source.map { _ in false } : nil)
        })
    }
  }

  private static func sum(_ vectors: [[Double]]) -> [Double] {
    var total = vectors[0]
    for vector in vectors.dropFirst() { for index in total.indices { total[index] += vector[index] } }
    return total
  }

  /// (1 - α) P + α V of every group of a network.
  private func mixed(_ index: Int, _ vertices: [Matrix<Double>], _ share: Double) -> [Matrix<Double>] {
    zip(matrices[index], vertices).map { own, vertex in
      Matrix(
        rows: own.rows, columns: own.columns,
        elements: zip(own.elements, vertex.elements).map { (1 - share) * $0 + share * $1 })
    }
  }

  /// For each group the permutation along which the objective rises most.
  private func vertices(of network: Moved, _ others: [Double]) throws -> [Matrix<Double>] {
    let still = NetworkPermutation.identity(of: symmetry).moves(along: symmetry)
    return try symmetry.groups.indices.map { group in
      var slopes = MatchingCosts(count: symmetry.groups[group].count, hasSigns: false)
      for term in symmetry.terms(of: group) {
        let unfolding = Unfolding(term, of: group, in: symmetry, still, counting: .all)
        let own = term.isOfRows ? network.acrossColumns : network.acrossRows
        slopes.add(
          try unfolding.matrix(of: others).times(unfolding.matrix(of: own), transposingOther: true))
      }
      return try slopes.best().matrix
    }
  }
}

/// A network with its units mixed along rows, along columns, and along both.
private struct Moved {
  let acrossRows: [Double], acrossColumns: [Double], whole: [Double]

  init(_ network: [Double], by matrices: [Matrix<Double>], _ symmetry: NetworkSymmetry) throws {
    let still = NetworkPermutation.identity(of: symmetry).moves(along: symmetry)
    func mixed(_ weights: [Double], rows: Bool) throws -> [Double] {
      var result = weights
      for group in symmetry.groups.indices {
        for term in symmetry.terms(of: group) where term.isOfRows == rows {
          let unfolding = Unfolding(term, of: group, in: symmetry, still, counting: .all)
          unfolding.scatter(try matrices[group].times(unfolding.matrix(of: weights)), into: &result)
        }
      }
      return result
    }
    acrossRows = try mixed(network, rows: true)
    acrossColumns = try mixed(network, rows: false)
    whole = try mixed(acrossColumns, rows: true)
  }
}

extension NetworkSymmetry {
  /// The tensors that a group has an axis of.
  func terms(of group: Int) -> [UnitMatching.Term] {
    parameters.indices.flatMap { index -> [UnitMatching.Term] in
      let tensor = parameters[index]
      return (has(group, along: tensor.rowAxis) ? [UnitMatching.Term(tensor: index, isOfRows: true)] : [])
        + (tensor.columnAxis.map { has(group, along: $0) } == true
          ? [UnitMatching.Term(tensor: index, isOfRows: false)] : [])
    }
  }

  private func has(_ group: Int, along axis: Int) -> Bool {
    groups[group].places.contains { $0.axis == axis }
  }
}

extension NetworkPermutation.Part {
  /// Row i has its one in column `source[i]`; signs are left out.
  fileprivate var matrix: Matrix<Double> {
    var elements = [Double](repeating: 0, count: source.count * source.count)
    for (unit, from) in source.enumerated() { elements[unit * source.count + from] = 1 }
    return Matrix(rows: source.count, columns: source.count, elements: elements)
  }
}

/// The objective ½ (|Σ X|² - Σ |X|²) along a step, where every X is a square of the way α: a quartic in α.
struct Quartic {
  /// Of the sum: X0, X1 and X2 in X0 + α X1 + α² X2.
  private var sums: [[Double]]
  /// Σ |X|² by powers of α.
  private var squares = [Double](repeating: 0, count: 5)

  init(start: [[Double]]) {
    sums = Array(repeating: Array(repeating: 0, count: start[0].count), count: 3)
  }

  /// Takes up one X by what it is at α = 0, ½ and 1.
  mutating func add(start: [Double], half: [Double], end: [Double]) {
    var powers = [start, start, start]
    for index in start.indices {
      powers[1][index] = 4 * half[index] - 3 * start[index] - end[index]
      powers[2][index] = 2 * start[index] + 2 * end[index] - 4 * half[index]
    }
    for power in 0..<3 { for index in start.indices { sums[power][index] += powers[power][index] } }
    for (power, value) in Self.products(powers).enumerated() { squares[power] += value }
  }

  private static func products(_ powers: [[Double]]) -> [Double] {
    var result = [Double](repeating: 0, count: 5)
    for first in 0..<3 {
      for second in 0..<3 {
        var sum = 0.0
        for index in powers[first].indices { sum += powers[first][index] * powers[second][index] }
        result[first + second] += sum
      }
    }
    return result
  }

  /// Where on [0, 1] it is greatest, and what it is at 0 and there.
  var greatest: (place: Double, start: Double, value: Double) {
    let coefficients = zip(Self.products(sums), squares).map { ($0 - $1) / 2 }
    let place = Self.greatestPlace(of: coefficients)
    return (place, coefficients[0], Self.value(of: coefficients, at: place))
  }

  static func value(of coefficients: [Double], at place: Double) -> Double {
    coefficients.reversed().reduce(0) { $0 * place + $1 }
  }

  /// Where on [0, 1] a polynomial is greatest; the first of equals.
  static func greatestPlace(of coefficients: [Double]) -> Double {
    ([0] + roots(of: derivative(of: coefficients)) + [1]).max {
      value(of: coefficients, at: $0) < value(of: coefficients, at: $1)
    } ?? 0
  }

  private static func derivative(of coefficients: [Double]) -> [Double] {
    coefficients.enumerated().dropFirst().map { Double($0) * $1 }
  }

  /// The roots on (0, 1), in rising order: between those of its derivative a polynomial rises or falls all the way.
  private static func roots(of coefficients: [Double]) -> [Double] {
    guard coefficients.count > 1 else { return [] }
    let bounds = [0] + roots(of: derivative(of: coefficients)) + [1]
    return zip(bounds, bounds.dropFirst()).compactMap { low, high in
      var (low, high) = (low, high)
      let sign = value(of: coefficients, at: low) < 0
      guard (value(of: coefficients, at: high) < 0) != sign else { return nil }
      for _ in 0..<60 {
        let middle = (low + high) / 2
        if (value(of: coefficients, at: middle) < 0) == sign { low = middle } else { high = middle }
      }
      return (low + high) / 2
    }
  }
}
