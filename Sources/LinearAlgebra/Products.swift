import COpenBLAS

extension Matrix where Element == Double {
  /// The product with another matrix.
  ///
  /// - Parameters:
  ///   - other: `[columns, n]`, or `[n, columns]` where it is taken transposed.
  ///   - transposingOther: whether the rows of the other are taken as its columns.
  /// - Returns: `[rows, n]`.
  /// - Throws: `LinearAlgebraError` where the library cannot be used.
  public func times(_ other: Matrix, transposingOther: Bool = false) throws(LinearAlgebraError) -> Matrix {
    let library = try OpenBLAS.ofSystem()
    let shape = try ProductShape(self, other, transposingOther)
    guard shape.inner > 0 else { return shape.matrix(filledWith: 0) }
    var result = shape.matrix(filledWith: 0.0)
    library.multiplyDoubles(
      CblasRowMajor, CblasNoTrans, shape.transposition, shape.rows, shape.columns, shape.inner, 1, elements,
      shape.inner, other.elements, shape.stride, 0, &result.elements, shape.columns)
    return result
  }
}

extension Matrix where Element == Float {
  /// The product with another matrix, in float32.
  ///
  /// - Parameters:
  ///   - other: `[columns, n]`, or `[n, columns]` where it is taken transposed.
  ///   - transposingOther: whether the rows of the other are taken as its columns.
  /// - Returns: `[rows, n]`.
  /// - Throws: `LinearAlgebraError` where the library cannot be used.
  public func times(_ other: Matrix, transposingOther: Bool = false) throws(LinearAlgebraError) -> Matrix {
    let library = try OpenBLAS.ofSystem()
    let shape = try ProductShape(self, other, transposingOther)
    guard shape.inner > 0 else { return shape.matrix(filledWith: 0) }
    var result = shape.matrix(filledWith: Float(0))
    library.multiplyFloats(
      CblasRowMajor, CblasNoTrans, shape.transposition, shape.rows, shape.columns, shape.inner, 1, elements,
      shape.inner, other.elements, shape.stride, 0, &result.elements, shape.columns)
    return result
  }
}

/// The sides of a product, as the library counts.
private struct ProductShape {
  let rows: blasint
  let columns: blasint
  let inner: blasint
  /// From one row of the second matrix to the next.
  let stride: blasint
  let transposition: CBLAS_TRANSPOSE

  init<Element>(
    _ left: Matrix<Element>, _ right: Matrix<Element>, _ isTransposed: Bool
  ) throws(LinearAlgebraError) {
    precondition(
      left.columns == (isTransposed ? right.columns : right.rows),
      "a product's first matrix has as many columns as the second has rows")
    rows = try OpenBLAS.count(left.rows)
    columns = try OpenBLAS.count(isTransposed ? right.rows : right.columns)
    inner = try OpenBLAS.count(left.columns)
    stride = max(isTransposed ? inner : columns, 1)
    transposition = isTransposed ? CblasTrans : CblasNoTrans
  }

  func matrix<Element>(filledWith value: Element) -> Matrix<Element> {
    let (count, overflows) = Int(rows).multipliedReportingOverflow(by: Int(columns))
    precondition(!overflows, "sides under 2^24 have a product that fits")
    return Matrix(
      rows: Int(rows), columns: Int(columns), elements: Array(repeating: value, count: count))
  }
}
