/// A text that is not JSON, and where it stops being so.
public struct JSONError: Error, Sendable, CustomStringConvertible {
  /// Bytes from the start of the text.
  public let offset: Int
  public let message: String

  public var description: String { "not JSON at byte \(offset): \(message)" }
}

extension JSON {
  /// Reads a JSON text (RFC 8259), at most 512 levels deep.
  ///
  /// - Throws: `JSONError` with the byte offset.
  public init(parsing text: String) throws(JSONError) {
    try self.init(parsing: Array(text.utf8))
  }

  /// Reads a JSON text from its UTF-8 bytes.
  public init(parsing bytes: [UInt8]) throws(JSONError) {
    var parser = JSONParser(bytes: bytes)
    self = try parser.document()
  }

  /// Reads the upper levels of a JSON text: objects and arrays that lie deeper are empty, whatever stands in them.
  ///
  /// What is left out is still checked to be JSON, but takes no memory and a fraction of the time.
  ///
  /// - Parameter levels: 1 for the members of the outermost object, 2 for the names of theirs too.
  public init(parsing bytes: [UInt8], levels: Int) throws(JSONError) {
    var parser = JSONParser(bytes: bytes)
    parser.levels = levels
    self = try parser.document()
  }
}

private struct JSONParser {
  let bytes: [UInt8]
  var position = 0
  var depth = 0
  /// What lies deeper is passed over.
  var levels = Int.max

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(JSONError) -> JSON {
    let value = try value()
    skipSpace()
    if position < bytes.count { throw error("something follows the value") }
    return value
  }

  private mutating func value() throws(JSONError) -> JSON {
    skipSpace()
    guard position < bytes.count else { throw error("the text ends where a value should stand") }
    switch bytes[position] {
    case UInt8(ascii: "{") where depth >= levels:
      try pass()
      return .object([])
    case UInt8(ascii: "[") where depth >= levels:
      try pass()
      return .array([])
    case UInt8(ascii: "{"): return try nested { (parser) throws(JSONError) in try parser.object() }
    case UInt8(ascii: "["): return try nested { (parser) throws(JSONError) in try parser.array() }
    case UInt8(ascii: "\""): return .text(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func nested(
    _ read: (inout JSONParser) throws(JSONError) -> JSON
  ) throws(JSONError) -> JSON {
    depth += 1
    if depth > 512 { throw error("more than 512 levels") }
    let value = try read(&self)
    depth -= 1
    return value
  }

  private mutating func object() throws(JSONError) -> JSON {
    position += 1
    var members: [JSON.Member] = []
    if take(UInt8(ascii: "}")) { return .object([]) }
    repeat {
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        throw error("a member's name should stand here")
      }
      let name = try string()
      guard take(UInt8(ascii: ":")) else { throw error("':' should stand here") }
      members.append(JSON.Member(name, try value()))
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw error("',' or '}' should stand here") }
    return .object(members)
  }

  private mutating func array() throws(JSONError) -> JSON {
    position += 1
    var elements: [JSON] = []
    if take(UInt8(ascii: "]")) { return .array([]) }
    repeat { elements.append(try value()) } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw error("',' or ']' should stand here") }
    return .array(elements)
  }

  private mutating func number() throws(JSONError) -> JSON {
    let start = position
    while position < bytes.count, bytes[position].standsInNumber { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    let isInteger = !text.utf8.contains { ".eE".utf8.contains($0) }
    if text.utf8.first != UInt8(ascii: "+") {
      if isInteger, let value = Int128(text) { return .integer(value) }
      if let value = Double(text) { return .real(value) }
    }
    position = start
    throw error("a value should stand here")
  }

  private mutating func word(_ word: String, _ value: JSON) throws(JSONError) -> JSON {
    guard bytes[position...].starts(with: word.utf8) else { throw error("a value should stand here") }
    position += word.utf8.count
    return value
  }

  private mutating func string() throws(JSONError) -> String {
    position += 1
    let start = position
    while position < bytes.count, bytes[position].standsForItself { position += 1 }
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
      position += 1
      return String(decoding: bytes[start..<(position - 1)], as: UTF8.self)
    }
    var result = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: result, as: UTF8.self)
      case UInt8(ascii: "\\"): result += String(try escape()).utf8
      case 0..<0x20: throw error("a control character inside a text")
      default: result.append(byte)
      }
    }
    throw error("the text ends inside a string")
  }

  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    guard position < bytes.count else { throw error("the text ends inside a string") }
    position += 1
    switch bytes[position - 1] {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "u"): return try unicode()
    case let byte where "\"\\/".utf8.contains(byte): return Unicode.Scalar(byte)
    default: throw error("an unknown escape")
    }
  }

  private mutating func unicode() throws(JSONError) -> Unicode.Scalar {
    let high = try hexadecimal()
    guard (0xd800..<0xdc00).contains(high) else { return Unicode.Scalar(high) ?? "\u{fffd}" }
    guard bytes[position...].starts(with: [0x5c, 0x75]) else { return "\u{fffd}" }
    position += 2
    let low = try hexadecimal()
    guard (0xdc00..<0xe000).contains(low) else { return "\u{fffd}" }
    return Unicode.Scalar(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)) ?? "\u{fffd}"
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4, let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw error("four hexadecimal digits should stand here") }
    position += 4
    return value
  }

  /// Passes over a value.
  private mutating func pass() throws(JSONError) {
    skipSpace()
    guard position < bytes.count else { throw error("the text ends where a value should stand") }
    switch bytes[position] {
    case UInt8(ascii: "{"): try passList(closedBy: UInt8(ascii: "}"), hasNames: true)
    case UInt8(ascii: "["): try passList(closedBy: UInt8(ascii: "]"), hasNames: false)
    case UInt8(ascii: "\""): try passString()
    case UInt8(ascii: "t"): _ = try word("true", .null)
    case UInt8(ascii: "f"): _ = try word("false", .null)
    case UInt8(ascii: "n"): _ = try word("null", .null)
    default: try passNumber()
    }
  }

  private mutating func passList(closedBy end: UInt8, hasNames: Bool) throws(JSONError) {
    depth += 1
    if depth > 512 { throw error("more than 512 levels") }
    position += 1
    if !take(end) {
      repeat {
        if hasNames {
          skipSpace()
          guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
            throw error("a member's name should stand here")
          }
          try passString()
          guard take(UInt8(ascii: ":")) else { throw error("':' should stand here") }
        }
        try pass()
      } while take(UInt8(ascii: ","))
      guard take(end) else {
        throw error(hasNames ? "',' or '}' should stand here" : "',' or ']' should stand here")
      }
    }
    depth -= 1
  }

  private mutating func passString() throws(JSONError) {
    let start = position
    position += 1
    while position < bytes.count, bytes[position].standsForItself { position += 1 }
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
      position += 1
      return
    }
    // One with an escape, or that is wrong.
    position = start
    _ = try string()
  }

  private mutating func passNumber() throws(JSONError) {
    let start = position
    while position < bytes.count, bytes[position].isDigit { position += 1 }
    // Whole numbers of up to 18 digits are most; whatever else there is is read.
    if position > start, position - start <= 18, position == bytes.count || !bytes[position].standsInNumber {
      return
    }
    position = start
    _ = try number()
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0a, 0x0d, 0x09: position += 1
      default: return
      }
    }
  }

  private func error(_ message: String) -> JSONError { JSONError(offset: position, message: message) }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  /// Whether a byte can be one of a number.
  fileprivate var standsInNumber: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }
}
