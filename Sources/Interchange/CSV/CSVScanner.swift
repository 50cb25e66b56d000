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
  mutating func nextRecord() throws(InterchangeError) -> [String]? {
    guard next != nil else { return nil }
    var fields = [try field()]
    while next == Self.comma {
      offset += 1
      fields.append(try field())
    }
    if next == Self.carriageReturn { offset += 1 }
    guard next == nil || next == Self.lineFeed else {
      throw InterchangeError(
        file: name, offset: offset, expected: "a comma or the end of the line after a field",
        found: "something else")
    }
    offset += 1
    return fields
  }

  private mutating func field() throws(InterchangeError) -> String {
    if next == Self.quote { return try quotedField() }
    let start = offset
    while let byte = next, byte != Self.comma, byte != Self.lineFeed, byte != Self.carriageReturn {
      offset += 1
    }
    return try decode(bytes[start..<offset], at: start)
  }

  private mutating func quotedField() throws(InterchangeError) -> String {
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
    throw InterchangeError(
      file: name, offset: start, expected: "a closing quote", found: "the end of the file")
  }

  private func decode(_ bytes: ArraySlice<UInt8>, at start: Int) throws(InterchangeError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw InterchangeError(file: name, offset: start, expected: "UTF-8 text", found: "other bytes")
    }
    return text
  }
}
