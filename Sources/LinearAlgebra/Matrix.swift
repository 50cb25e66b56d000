/// Numbers in rows and columns, row after row.
public struct Matrix<Element: Sendable & Equatable>: Sendable, Equatable {
  public let rows: Int
  public let columns: Int
  /// The element in row i and column j is `elements[i * columns + j]`.
  public internal(set) var elements: [Element]

  /// - Parameter elements: `rows * columns` of them, row after row.
  public init(rows: Int, columns: Int, elements: [Element]) {
    let (count, overflows) = rows.multipliedReportingOverflow(by: columns)
    precondition(
      rows >= 0 && columns >= 0 && !overflows && elements.count == count,
      "a matrix has as many elements as rows times columns")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  public subscript(row: Int, column: Int) -> Element { elements[row * columns + column] }

  public func row(_ row: Int) -> ArraySlice<Element> { elements[row * columns..<(row + 1) * columns] }

  public var transposed: Matrix {
    Matrix(
      rows: columns, columns: rows,
      elements: (0..<columns).flatMap { column in (0..<rows).map { self[$0, column] } })
  }
}

/// Why a product or a decomposition was not computed.
public enum LinearAlgebraError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The system has no OpenBLAS, or one that lacks a function of LAPACK.
  case missingLibrary(String)
  /// The library would not be held to one thread, so its sums could differ from run to run.
  case severalThreads(Int)
  /// A side of a matrix is longer than the library counts.
  case tooLarge(Int)
  /// An element is not a number or infinite.
  case notFinite(row: Int, column: Int)
  /// A Cholesky decomposition came to a pivot that is not above zero, in the row counted from 0.
  case notPositiveDefinite(row: Int)
  /// An iteration did not come to its end.
  case notConverged

  public var description: String {
    switch self {
    case .missingLibrary(let reason):
      "OpenBLAS cannot be used: \(reason); install it (Debian and Ubuntu: apt-get install libopenblas-dev)"
    case .severalThreads(let count):
      "OpenBLAS works with \(count) threads and cannot be held to one"
    case .tooLarge(let length): "a matrix with a side of \(length) is larger than OpenBLAS can take"
    case .notFinite(let row, let column):
      "the matrix is not finite in row \(row + 1), column \(column + 1)"
    case .notPositiveDefinite(let row):
      "the matrix is not positive definite: its pivot in row \(row + 1) is not"
    case .notConverged: "the decomposition did not converge"
    }
  }
}
