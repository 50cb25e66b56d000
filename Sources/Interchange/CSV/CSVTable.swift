#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A table read from CSV: a header line, and rows of as many fields.
public struct CSVTable: Equatable, Sendable {
  public let columns: [String]
  public let rows: [[String]]
  private let name: String

  /// Reads UTF-8 text whose lines end in a line feed, with or without a carriage return.
  public init(decoding content: FileContent) throws(InterchangeError) {
    if !content.bytes.isEmpty, let kind = FileKind(of: content), !kind.isText {
      throw FileKind.mismatch(content, expected: "a table in CSV")
    }
    var scanner = CSVScanner(content)
    guard let header = try scanner.nextRecord() else {
      throw InterchangeError(
        file: content.name, offset: 0, expected: "a line of column names", found: "an empty file")
    }
    var rows: [[String]] = []
    var start = scanner.offset
    while let row = try scanner.nextRecord() {
      guard row.count == header.count else {
        throw InterchangeError(
          file: content.name, offset: start, expected: "\(header.count) fields", found: "\(row.count)")
      }
      rows.append(row)
      start = scanner.offset
    }
    name = content.name
    columns = header
    self.rows = rows
  }

  /// The texts of one column.
  public func texts(_ column: String) throws(InterchangeError) -> [String] {
    guard let index = columns.firstIndex(where: { $0.utf8.elementsEqual(column.utf8) }) else {
      throw InterchangeError(
        file: name, expected: "a column '\(column)'", found: columns.joined(separator: ", "))
    }
    return rows.map { $0[index] }
  }

  /// The numbers of one column; an empty field is NaN.
  public func numbers(_ column: String) throws(InterchangeError) -> [Double] {
    var numbers: [Double] = []
    for (index, text) in try texts(column).enumerated() {
      guard let number = text.isEmpty ? .nan : Double(text) else {
        throw InterchangeError(
          file: name, expected: "a number in row \(index + 1) of '\(column)'", found: "'\(text)'")
      }
      numbers.append(number)
    }
    return numbers
  }
}
