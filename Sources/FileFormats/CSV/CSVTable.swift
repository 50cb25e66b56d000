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
  public init(decoding content: FileContent) throws(FileFormatError) {
    if !content.bytes.isEmpty, let kind = FileKind(of: content), !kind.isText {
      throw FileKind.mismatch(content, expected: "a table in CSV")
    }
    var scanner = CSVScanner(content)
    guard let header = try scanner.nextRecord() else {
      throw FileFormatError(
        file: content.name, offset: 0, expected: "a line of column names", found: "an empty file")
    }
    var rows: [[String]] = []
    var start = scanner.offset
    while let row = try scanner.nextRecord() {
      guard row.count == header.count else {
        throw FileFormatError(
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
  public func texts(_ column: String) throws(FileFormatError) -> [String] {
    guard let index = columns.firstIndex(where: { $0.utf8.elementsEqual(column.utf8) }) else {
      throw FileFormatError(
        file: name, expected: "a column '\(column)'", found: columns.joined(separator: ", "))
    }
    return rows.map { $0[index] }
  }

  /// The numbers of one column; an empty field is NaN.
  public func numbers(_ column: String) throws(FileFormatError) -> [Double] {
    var numbers: [Double] = []
    for (index, text) in try texts(column).enumerated() {
      guard let number = text.isEmpty ? .nan : Double(text) else {
        throw FileFormatError(
          file: name, expected: "a number in row \(index + 1) of '\(column)'", found: "'\(text)'")
      }
      numbers.append(number)
    }
    return numbers
  }
}

/// Takes the records of CSV text one at a time.
struct CSVScanner {
  /// The place of the next record.
  private(set) var offset = 0
  private let name: String
  private let bytes: [UInt8]

  init(_ content: FileContent) {
    name = content.name
    bytes = [UInt8](content.bytes)
  }

  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  /// The fields of the next record, or nothing at the end.
  mutating func nextRecord() throws(FileFormatError) -> [String]? {
    guard next != nil else { return nil }
    var fields = [try field()]
    while next == Self.comma {
      offset += 1
      fields.append(try field())
    }
    if next == Self.carriageReturn { offset += 1 }
    guard next == nil || next == Self.lineFeed else {
      throw FileFormatError(
        file: name, offset: offset, expected: "a comma or the end of the line after a field",
        found: "something else")
    }
    offset += 1
    return fields
  }

  private mutating func field() throws(FileFormatError) -> String {
    if next == Self.quote { return try quotedField() }
    let start = offset
    while let byte = next, byte != Self.comma, byte != Self.lineFeed, byte != Self.carriageReturn {
      offset += 1
    }
    return try decode(bytes[start..<offset], at: start)
  }

  private mutating func quotedField() throws(FileFormatError) -> String {
    let start = offset
    var content: [UInt8] = []
    offset += 1
    while let byte = next {
      offset += 1
      if byte != Self.quote {
        content.append(byte)
      } else if next == Self.quote {
        content.append(byte)
        offset += 1
      } else {
        return try decode(content[...], at: start)
      }
    }
    throw FileFormatError(
      file: name, offset: start, expected: "a closing quote", found: "the end of the file")
  }

  private func decode(_ bytes: ArraySlice<UInt8>, at start: Int) throws(FileFormatError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw FileFormatError(file: name, offset: start, expected: "UTF-8 text", found: "other bytes")
    }
    return text
  }
}
