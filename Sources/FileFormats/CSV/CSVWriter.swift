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

/// One field of a table: text, a number, or nothing.
///
/// A number is written as the shortest text that reads back as the same number: see `shortestText`.
public enum CSVField: Equatable, Sendable {
  case text(String)
  case integer(Int)
  case number(Double)
  case empty

  /// The field as RFC 4180 writes it, in quotes only where it must be.
  var encoded: String {
    switch self {
    case .text(let text): Self.quoteWhereNeeded(text)
    case .integer(let value): "\(value)"
    case .number(let value): value.shortestText
    case .empty: ""
    }
  }

  private static func quoteWhereNeeded(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}

extension CSVField: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self = .text(value) }
}

extension CSVField: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self = .integer(value) }
}

extension CSVField: ExpressibleByFloatLiteral {
  public init(floatLiteral value: Double) { self = .number(value) }
}

extension BinaryFloatingPoint where Self: LosslessStringConvertible {
  /// The shortest text that reads back as the same number; `nan`, `inf` and `-inf` where there are no digits.
  ///
  /// What is not a number has no sign here: which one it has depends on the processor that computed it.
  public var shortestText: String { isNaN ? "nan" : description }
}
