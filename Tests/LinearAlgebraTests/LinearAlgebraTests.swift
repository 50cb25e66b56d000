import Testing

@testable import LinearAlgebra

private let isThere = (try? OpenBLAS.ofSystem()) != nil

/// Each result is held against a plain reference: products against three loops, factors against what they multiply to,
/// numbers of small matrices against NumPy's.
@Suite("Linear algebra", .enabled(if: isThere, "OpenBLAS is not installed (libopenblas-dev)"))
struct LinearAlgebraTests {
  /// Values in [-1, 1) that follow from the seed.
  private func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix<Double> {
    var state = seed
    return Matrix(
      rows: rows, columns: columns,
      elements: (0..<rows * columns).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / Double(UInt64(1) << 52) - 1
      })
  }

  private func product(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Matrix<Double> {
    Matrix(
      rows: a.rows, columns: b.columns,
      elements: (0..<a.rows).flatMap { row in
        (0..<b.columns).map { column in (0..<a.columns).reduce(0) { $0 + a[row, $1] * b[$1, column] } }
      })
  }

  private func gap(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
    guard a.rows == b.rows, a.columns == b.columns else { return .infinity }
    return zip(a.elements, b.elements).map { abs($0 - $1) }.max() ?? 0
  }

  private func identity(_ order: Int) -> Matrix<Double> {
    Matrix(
      rows: order, columns: order,
      elements: (0..<order * order).map { $0 % order == $0 / order ? 1 : 0 })
  }

  private func diagonal(_ values: [Double]) -> Matrix<Double> {
    Matrix(
      rows: values.count, columns: values.count,
      elements: (0..<values.count * values.count).map {
        $0 % values.count == $0 / values.count ? values[$0 % values.count] : 0
      })
  }

  /// The Hilbert matrix of order 5: 1 / (i + j + 1).
  private let hilbert = Matrix<Double>(
    rows: 5, columns: 5,
    elements: (0..<25).map { index -> Double in
      let sum = index / 5 + index % 5
      return 1 / Double(sum + 1)
    })
  private let tall = Matrix<Double>(rows: 4, columns: 3, elements: [1, 2, 3, 4, 5, 6, 7, 8, 10, 2, -1, 0.5])

  static let shapes = [
    (1, 1, 1), (2, 3, 4), (7, 1, 5), (64, 33, 17), (3, 200, 2), (120, 120, 120), (2, 0, 3), (0, 4, 0),
  ]

  @Test("a product is that of three loops, in double and single precision", arguments: shapes)
  func products(rows: Int, inner: Int, columns: Int) throws {
    let (a, b) = (random(rows, inner, seed: 1), random(inner, columns, seed: 2))
    let expected = product(a, b)
    #expect(gap(try a.times(b), expected) < 1e-12)
    #expect(gap(try a.times(b.transposed, transposingOther: true), expected) < 1e-12)
    let single = { (m: Matrix<Double>) in
      Matrix(rows: m.rows, columns: m.columns, elements: m.elements.map(Float.init))
    }
    let wide = { (m: Matrix<Float>) in
      Matrix(rows: m.rows, columns: m.columns, elements: m.elements.map(Double.init))
    }
    #expect(gap(wide(try single(a).times(single(b))), expected) < 1e-4)
    #expect(gap(wide(try single(a).times(single(b.transposed), transposingOther: true)), expected) < 1e-4)
  }

  @Test("a product has the same bytes each time, and names its version and core")
  func repetition() throws {
    let (a, b) = (random(150, 300, seed: 3), random(300, 90, seed: 4))
    let first = try a.times(b)
    for _ in 0..<5 { #expect(try a.times(b) == first) }
    #expect(try OpenBLAS.ofSystem().identity.wholeMatch(of: /OpenBLAS [0-9.]+\S* \S.*/) != nil)
  }

  @Test(
    "eigenvectors of a symmetric matrix are orthonormal and multiply to it", arguments: [1, 2, 5, 40, 111])
  func eigenvalues(order: Int) throws {
    let half = random(order, order, seed: 5)
    let symmetric = Matrix(
      rows: order, columns: order,
      elements: half.elements.indices.map { half.elements[$0] + half.transposed.elements[$0] })
    let result = try symmetric.symmetricEigenvalues()
    #expect(zip(result.values, result.values.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(gap(product(result.vectors, result.vectors.transposed), identity(order)) < 1e-12)
    let again = product(product(result.vectors.transposed, diagonal(result.values)), result.vectors)
    #expect(gap(again, symmetric) < 1e-11)
  }

  @Test("only the part below the diagonal is read")
  func triangle() throws {
    var elements = hilbert.elements
    for index in elements.indices where index % 5 > index / 5 { elements[index] = .nan }
    let lower = Matrix<Double>(rows: 5, columns: 5, elements: elements)
    #expect(try lower.symmetricEigenvalues().values == hilbert.symmetricEigenvalues().values)
    #expect(try lower.cholesky() == hilbert.cholesky())
  }

  @Test(
    "singular vectors are orthonormal and multiply to the matrix",
    arguments: [(1, 1), (4, 3), (3, 4), (50, 20), (20, 50), (6, 6)])
  func singular(rows: Int, columns: Int) throws {
    let matrix = random(rows, columns, seed: 6)
    let result = try matrix.singularValues()
    let rank = min(rows, columns)
    #expect(zip(result.values, result.values.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(gap(product(result.u.transposed, result.u), identity(rank)) < 1e-12)
    #expect(gap(product(result.vTransposed, result.vTransposed.transposed), identity(rank)) < 1e-12)
    #expect(gap(product(product(result.u, diagonal(result.values)), result.vTransposed), matrix) < 1e-12)
  }

  @Test(
    "Q is orthonormal, R a triangle, and they multiply to the matrix",
    arguments: [(1, 1), (4, 3), (3, 4), (50, 20), (20, 50), (6, 6)])
  func orthogonalFactors(rows: Int, columns: Int) throws {
    let matrix = random(rows, columns, seed: 7)
    let result = try matrix.qr()
    #expect(gap(product(result.q.transposed, result.q), identity(min(rows, columns))) < 1e-12)
    #expect(
      result.r.elements.indices.allSatisfy { $0 % columns >= $0 / columns || result.r.elements[$0] == 0 })
    #expect(gap(product(result.q, result.r), matrix) < 1e-12)
  }

  @Test("a Cholesky factor is a triangle and multiplies to the matrix", arguments: [1, 3, 30])
  func cholesky(order: Int) throws {
    let half = random(order, order + 5, seed: 8)
    let positive = product(half, half.transposed)
    let factor = try positive.cholesky()
    #expect(factor.elements.indices.allSatisfy { $0 % order <= $0 / order || factor.elements[$0] == 0 })
    #expect(gap(product(factor, factor.transposed), positive) < 1e-12)
  }

  /// numpy.linalg.eigvalsh, svd, qr and cholesky of NumPy 2.4.
  @Test("small matrices have NumPy's values")
  func reference() throws {
    func agree(_ found: some Sequence<Double>, _ expected: [Double]) -> Bool {
      let found = Array(found)
      return found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-9 }
    }
    #expect(
      agree(
        try hilbert.symmetricEigenvalues().values,
        [3.28792877218e-06, 0.000305898040151, 0.0114074916234, 0.208534218611, 1.5670506911]))
    #expect(agree(try tall.singularValues().values, [17.42766498, 2.25599275119, 0.661052229222]))
    let triangle = try tall.qr().r
    #expect(agree((0..<3).map { abs(triangle[$0, $0]) }, [8.36660026534, 3.38905802336, 0.916610129419]))
    #expect(
      agree(
        try hilbert.cholesky().row(4), [0.2, 0.230940107676, 0.127775313, 0.0377964473009, 0.00476190476191]))
  }

  @Test("what cannot be decomposed is an error that says where")
  func errors() throws {
    let negative = Matrix(rows: 2, columns: 2, elements: [1.0, 0, 0, -1])
    #expect(throws: LinearAlgebraError.notPositiveDefinite(row: 1)) { try negative.cholesky() }
    let odd = Matrix(rows: 2, columns: 2, elements: [1.0, 0, .nan, 1])
    #expect(throws: LinearAlgebraError.notFinite(row: 1, column: 0)) { try odd.symmetricEigenvalues() }
    #expect(throws: LinearAlgebraError.notFinite(row: 1, column: 0)) { try odd.singularValues() }
    #expect(throws: LinearAlgebraError.notFinite(row: 1, column: 0)) { try odd.qr() }
    #expect(throws: LinearAlgebraError.notFinite(row: 1, column: 0)) { try odd.cholesky() }
  }

  @Test("empty matrices have empty factors")
  func empty() throws {
    let none = Matrix<Double>(rows: 0, columns: 0, elements: [])
    #expect(try none.symmetricEigenvalues().values.isEmpty)
    #expect(try none.cholesky() == none)
    let flat = Matrix<Double>(rows: 0, columns: 3, elements: [])
    #expect(try flat.singularValues().values.isEmpty)
    #expect(try flat.qr().r.columns == 3)
  }
}
