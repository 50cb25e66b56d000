import Kernels

/// The principal components of some weight vectors: the directions in which they vary most.
///
/// With x_i the vectors and m their mean, the k-th component is the unit vector c_k along which the sum of
/// ((x_i - m)·c_k)² is greatest among those at right angles to the ones before. There are far fewer vectors than weights,
/// so it comes from the eigenvectors e of the matrix of inner products G_ij = (x_i - m)·(x_j - m): c = Σ e_i (x_i - m) / √λ.
public struct PrincipalComponents: Sendable {
  /// Unit vectors, the one that explains most first; fewer than were wanted where the vectors span no more.
  public let directions: [[Double]]
  /// The share of the variance along each component, of all of them: λ_k / Σ λ.
  public let explained: [Double]

  /// - Parameters:
  ///   - vectors: at least one, of one length.
  ///   - count: how many directions are wanted.
  public init(of vectors: [[Float]], count: Int) {
    let last = vectors[vectors.count - 1]
    let products = Self.centred(Self.products(of: vectors, from: last))
    let eigen = SymmetricEigen(of: products)
    let total = eigen.values.reduce(0) { $0 + max($1, 0) }
    explained = eigen.values.map { total > 0 ? max($0, 0) / total : 0 }
    directions = zip(eigen.values, eigen.vectors).prefix(count).filter { $0.0 > 1e-12 * total && total > 0 }
      .map { _, vector in Self.combination(of: vectors, from: last, times: vector) }
  }

  /// (x_i - x)·(x_j - x)
  private static func products(of vectors: [[Float]], from origin: [Float]) -> [[Double]] {
    var products = vectors.map { _ in [Double](repeating: 0, count: vectors.count) }
    for row in vectors.indices {
      for column in 0...row {
        thalweg_dot_of_differences(
          vectors[row], vectors[column], origin, Int64(origin.count), &products[row][column])
        products[column][row] = products[row][column]
      }
    }
    return products
  }

  /// The same products about the mean: each less the means of its row and column, and the mean of all added.
  private static func centred(_ products: [[Double]]) -> [[Double]] {
    let count = Double(products.count)
    let means = products.map { $0.reduce(0, +) / count }
    let mean = means.reduce(0, +) / count
    return products.indices.map { row in
      products.indices.map { products[row][$0] - means[row] - means[$0] + mean }
    }
  }

  /// Σ e_i (x_i - x), of length 1. The mean drops out, as e is at right angles to (1, …, 1).
  private static func combination(
    of vectors: [[Float]], from origin: [Float], times factors: [Double]
  ) -> [Double] {
    var sum = [Double](repeating: 0, count: origin.count)
    for (vector, factor) in zip(vectors, factors) {
      for index in sum.indices { sum[index] += factor * (Double(vector[index]) - Double(origin[index])) }
    }
    let length = WeightPlane.dot(sum, sum).squareRoot()
    return length > 0 ? sum.map { $0 / length } : sum
  }
}

/// The eigenvalues of a symmetric matrix, the greatest first, and a unit eigenvector of each.
///
/// By Jacobi's rotations, row after row until nothing is left beside the diagonal: accurate for small matrices, and the
/// same bits on every machine.
struct SymmetricEigen {
  let values: [Double]
  let vectors: [[Double]]

  private static let mostSweeps = 60

  init(of matrix: [[Double]]) {
    var a = matrix
    let count = a.count
    // Row k turns into the eigenvector of the k-th value on the diagonal.
    var turned = (0..<count).map { row in (0..<count).map { $0 == row ? 1.0 : 0 } }
    for _ in 0..<Self.mostSweeps {
      var rest = 0.0
      var scale = 0.0
      for row in 0..<count {
        scale += a[row][row] * a[row][row]
        for column in 0..<row { rest += 2 * a[row][column] * a[row][column] }
      }
      if rest <= 1e-30 * (scale + rest) { break }
      for p in 0..<count {
        for q in p + 1..<max(count, p + 1) where a[p][q] != 0 { Self.rotate(&a, &turned, p, q) }
      }
    }
    let order = (0..<count).sorted { (a[$1][$1], $0) < (a[$0][$0], $1) }
    values = order.map { a[$0][$0] }
    vectors = order.map { turned[$0] }
  }

  /// Makes a_pq zero.
  private static func rotate(_ a: inout [[Double]], _ turned: inout [[Double]], _ p: Int, _ q: Int) {
    let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
    let t = (theta < 0 ? -1 : 1) / (theta.magnitude + (theta * theta + 1).squareRoot())
    let cosine = 1 / (t * t + 1).squareRoot()
    let sine = t * cosine
    for k in a.indices {
      let (kp, kq) = (a[k][p], a[k][q])
      a[k][p] = cosine * kp - sine * kq
      a[k][q] = sine * kp + cosine * kq
    }
    for k in a.indices {
      let (pk, qk) = (a[p][k], a[q][k])
      a[p][k] = cosine * pk - sine * qk
      a[q][k] = sine * pk + cosine * qk
      let (tp, tq) = (turned[p][k], turned[q][k])
      turned[p][k] = cosine * tp - sine * tq
      turned[q][k] = sine * tp + cosine * tq
    }
  }
}
