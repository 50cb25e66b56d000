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
