/// Writes a table with a header line as RFC 4180 describes it, save that lines end in a line feed alone.
///
/// A carriage return at each line's end would reach the last column in awk, and every line of a diff.
public struct CSVWriter: Sendable {
  public private(set) var text: String
  private let columnCount: Int

  public init(columns: [String]) {
    precondition(!columns.isEmpty, "a table needs a column")
    columnCount = columns.count
    text = ""
    write(columns.map(CSVField.text))
  }

  /// Adds a row, which must have a field for each column.
  public mutating func append(_ row: [CSVField]) {
    precondition(
      row.count == columnCount, "a row of \(row.count) fields in a table of \(columnCount) columns")
    write(row)
  }

  private mutating func write(_ row: [CSVField]) {
    // A line that holds one empty field would read back as no line.
    let line = row.map(\.encoded).joined(separator: ",")
    text += line.isEmpty ? "\"\"" : line
    text += "\n"
  }
}
