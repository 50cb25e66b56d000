import COpenBLAS

/// The eigenvalues of a symmetric matrix A, and unit vectors with A v = λ v.
public struct SymmetricEigenvalues: Sendable, Equatable {
  /// Increasing.
  public let values: [Double]
  /// Row i belongs to `values[i]`; its sign is as the library gives it.
  public let vectors: Matrix<Double>
}

/// A = U diag(σ) Vᵀ with k = min(rows, columns) singular values.
public struct SingularValues: Sendable, Equatable {
  /// `[rows, k]`, columns orthonormal.
  public let u: Matrix<Double>
  /// Decreasing.
  public let values: [Double]
  /// `[k, columns]`, rows orthonormal.
  public let vTransposed: Matrix<Double>
}

/// A = Q R with k = min(rows, columns).
public struct QRFactors: Sendable, Equatable {
  /// `[rows, k]`, columns orthonormal.
  public let q: Matrix<Double>
  /// `[k, columns]`, zero below the diagonal.
  public let r: Matrix<Double>
}

// LAPACK goes down columns, a `Matrix` along rows: what the library sees is the transposed matrix.
extension Matrix where Element == Double {
  /// The eigenvalues and eigenvectors of a symmetric matrix, of which the part below the diagonal is read (LAPACK's
  /// dsyevd: divide and conquer).
  ///
  /// - Throws: `LinearAlgebraError` where an element that is read is not finite, the iteration does not converge, or the
  ///   library cannot be used.
  public func symmetricEigenvalues() throws(LinearAlgebraError) -> SymmetricEigenvalues {
    precondition(rows == columns, "only square matrices are symmetric")
    try checkFinite { row, column in column <= row }
    let library = try OpenBLAS.ofSystem()
    let order = try OpenBLAS.count(rows)
    guard order > 0 else { return SymmetricEigenvalues(values: [], vectors: self) }
    var vectors = self
    var values = [Double](repeating: 0, count: rows)
    try withWorkspace { (work, workCount, integers, integerCount) in
      var info: blasint = 0
      // "U": the part above the diagonal of the transposed matrix.
      library.symmetricEigenvalues(
        "V", "U", [order], &vectors.elements, [order], &values, work, [workCount], integers, [integerCount],
        &info,
        1, 1)
      return info
    }
    return SymmetricEigenvalues(values: values, vectors: vectors)
  }

  /// The singular values and vectors (LAPACK's dgesdd: divide and conquer).
  ///
  /// - Throws: `LinearAlgebraError` where an element is not finite, the iteration does not converge, or the library
  ///   cannot be used.
  public func singularValues() throws(LinearAlgebraError) -> SingularValues {
    try checkFinite { _, _ in true }
    let library = try OpenBLAS.ofSystem()
    let (down, across) = (try OpenBLAS.count(columns), try OpenBLAS.count(rows))
    let rank = min(rows, columns)
    let short = blasint(rank)
    // The transposed matrix is V diag(σ) Uᵀ: what the library calls U is V here.
    var u = Matrix(rows: rows, columns: rank, elements: Array(repeating: 0, count: rows * rank))
    var vTransposed = Matrix(
      rows: rank, columns: columns, elements: Array(repeating: 0, count: rank * columns))
    var values = [Double](repeating: 0, count: rank)
    guard rank > 0 else { return SingularValues(u: u, values: values, vTransposed: vTransposed) }
    var copy = elements
    var fixed = [blasint](repeating: 0, count: 8 * rank)
    try withWorkspace { (work, workCount, _, _) in
      var info: blasint = 0
      library.singularValues(
        "S", [down], [across], &copy, [down], &values, &vTransposed.elements, [down], &u.elements, [short],
        work,
        [workCount], &fixed, &info, 1)
      return info
    }
    return SingularValues(u: u, values: values, vTransposed: vTransposed)
  }

  /// Orthonormal columns and a triangle (LAPACK's dgeqrf and dorgqr: Householder reflections). The diagonal of R may be
  /// negative.
  ///
  /// - Throws: `LinearAlgebraError` where an element is not finite, or the library cannot be used.
  public func qr() throws(LinearAlgebraError) -> QRFactors {
    try checkFinite { _, _ in true }
    let library = try OpenBLAS.ofSystem()
    let (down, across) = (try OpenBLAS.count(rows), try OpenBLAS.count(columns))
    let rank = min(rows, columns)
    guard rank > 0 else {
      return QRFactors(
        q: Matrix(rows: rows, columns: 0, elements: []), r: Matrix(rows: 0, columns: columns, elements: []))
    }
    var packed = transposed.elements
    var factors = [Double](repeating: 0, count: rank)
    try withWorkspace { (work, workCount, _, _) in
      var info: blasint = 0
      library.factorQR([down], [across], &packed, [down], &factors, work, [workCount], &info)
      return info
    }
    let r = Matrix(
      rows: rank, columns: columns,
      elements: (0..<rank).flatMap { row in
        (0..<columns).map { $0 < row ? 0 : packed[$0 * rows + row] }
      })
    try withWorkspace { (work, workCount, _, _) in
      var info: blasint = 0
      library.formQ(
        [down], [blasint(rank)], [blasint(rank)], &packed, [down], factors, work, [workCount], &info)
      return info
    }
    let q = Matrix(rows: rank, columns: rows, elements: Array(packed.prefix(rank * rows))).transposed
    return QRFactors(q: q, r: r)
  }

  /// L with L Lᵀ equal to a symmetric positive definite matrix, of which the part below the diagonal is read; zero above
  /// the diagonal (LAPACK's dpotrf).
  ///
  /// - Throws: `LinearAlgebraError` where an element that is read is not finite, a pivot is not above zero, or the library
  ///   cannot be used.
  public func cholesky() throws(LinearAlgebraError) -> Matrix {
    precondition(rows == columns, "only square matrices are symmetric")
    try checkFinite { row, column in column <= row }
    let library = try OpenBLAS.ofSystem()
    let order = try OpenBLAS.count(rows)
    guard order > 0 else { return self }
    var copy = elements
    var info: blasint = 0
    library.factorCholesky("U", [order], &copy, [order], &info, 1)
    if info > 0 { throw .notPositiveDefinite(row: Int(info) - 1) }
    precondition(info == 0, "LAPACK refuses argument \(-info) of dpotrf")
    return Matrix(
      rows: rows, columns: columns,
      elements: copy.indices.map { $0 % columns > $0 / columns ? 0 : copy[$0] })
  }

  private func checkFinite(_ isRead: (Int, Int) -> Bool) throws(LinearAlgebraError) {
    guard
      let odd = elements.indices.first(where: { !elements[$0].isFinite && isRead($0 / columns, $0 % columns) }
      )
    else { return }
    throw .notFinite(row: odd / columns, column: odd % columns)
  }
}

/// Calls a function of LAPACK twice: to ask how much it needs, and with that.
///
/// - Parameter call: takes numbers, their count, integers and their count, and gives LAPACK's `info`. A count of -1 asks.
private func withWorkspace(
  _ call: (UnsafeMutablePointer<Double>, blasint, UnsafeMutablePointer<blasint>, blasint) -> blasint
) throws(LinearAlgebraError) {
  var wanted = 0.0
  var wantedIntegers: blasint = 0
  let refusal = call(&wanted, -1, &wantedIntegers, -1)
  precondition(refusal == 0, "LAPACK refuses argument \(-refusal)")
  guard let count = blasint(exactly: wanted.rounded(.up)) else { throw .tooLarge(Int(blasint.max)) }
  var numbers = [Double](repeating: 0, count: Int(max(count, 1)))
  var integers = [blasint](repeating: 0, count: Int(max(wantedIntegers, 1)))
  let info = call(&numbers, max(count, 1), &integers, max(wantedIntegers, 1))
  precondition(info >= 0, "LAPACK refuses argument \(-info)")
  if info > 0 { throw .notConverged }
}
