/// Reads the JSON of headers: objects, strings, lists of integers; anything else is passed over.
struct JSONScanner {
  typealias Fault = SafetensorsHeader.Fault

  private let text: [UInt8]
  private var place = 0
  private static let deepest = 64

  init(_ text: [UInt8]) { self.text = text }

  /// Gives each member of an object to `take`, which has to read its value.
  mutating func members(
    _ take: (_ scanner: inout JSONScanner, _ name: String, _ place: Int) throws(Fault) -> Void
  ) throws(Fault) {
    try expect("{")
    if skip("}") { return }
    repeat {
      skipBlanks()
      let start = place
      let name = try string()
      try expect(":")
      try take(&self, name, start)
    } while skip(",")
    try expect("}")
  }

  mutating func integers() throws(Fault) -> [Int] {
    var integers: [Int] = []
    try expect("[")
    if skip("]") { return integers }
    repeat { integers.append(try integer()) } while skip(",")
    try expect("]")
    return integers
  }

  /// Only blanks may be left, which headers are padded with.
  mutating func expectEnd() throws(Fault) {
    skipBlanks()
    guard place == text.count else { throw fault() }
  }

  mutating func skipValue(depth: Int = 0) throws(Fault) {
    skipBlanks()
    guard depth <= Self.deepest else { throw fault() }
    switch place < text.count ? text[place] : 0 {
    case UInt8(ascii: "{"):
      try members { scanner, _, _ throws(Fault) in try scanner.skipValue(depth: depth + 1) }
    case UInt8(ascii: "["):
      try expect("[")
      if skip("]") { return }
      repeat { try skipValue(depth: depth + 1) } while skip(",")
      try expect("]")
    case UInt8(ascii: "\""): _ = try string()
    default:
      let start = place
      while place < text.count, Self.isPlain(text[place]) { place += 1 }
      let word = String(decoding: text[start..<place], as: UTF8.self)
      guard ["true", "false", "null"].contains(word) || Double(word) != nil else { throw fault(at: start) }
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "+"),
      UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  private mutating func integer() throws(Fault) -> Int {
    skipBlanks()
    let start = place
    while place < text.count, Self.isPlain(text[place]) { place += 1 }
    let digits = text[start..<place]
    guard digits.first != UInt8(ascii: "+"), let value = Int(String(decoding: digits, as: UTF8.self)) else {
      throw fault("no integer", at: start)
    }
    return value
  }

  private mutating func skipBlanks() {
    while place < text.count, [0x20, 0x0A, 0x0D, 0x09].contains(text[place]) { place += 1 }
  }

  private mutating func skip(_ wanted: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard place < text.count, text[place] == UInt8(ascii: wanted) else { return false }
    place += 1
    return true
  }

  private mutating func expect(_ wanted: Unicode.Scalar) throws(Fault) {
    guard skip(wanted) else { throw fault() }
  }

  private func fault(_ found: String = "text that is not", at start: Int? = nil) -> Fault {
    Fault(found: found, place: start ?? place)
  }
}

// Strings.
extension JSONScanner {
  mutating func string() throws(Fault) -> String {
    try expect("\"")
    let start = place
    var bytes: [UInt8] = []
    while place < text.count {
      let byte = text[place]
      place += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: bytes, as: UTF8.self) else {
          throw fault("a text that is not UTF-8", at: start)
        }
        return string
      case UInt8(ascii: "\\"): bytes += try escape()
      case 0..<0x20: throw fault(at: place - 1)
      default: bytes.append(byte)
      }
    }
    throw fault()
  }

  private mutating func escape() throws(Fault) -> [UInt8] {
    guard place < text.count else { throw fault() }
    let code = text[place]
    place += 1
    switch code {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [code]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return Array(String(try character()).utf8)
    default: throw fault(at: place - 1)
    }
  }

  /// What follows `\u`, with its second half where it is one of two.
  private mutating func character() throws(Fault) -> Character {
    let start = place
    let first = try unit()
    if let scalar = Unicode.Scalar(first) { return Character(scalar) }
    guard first < 0xDC00, place + 1 < text.count, text[place] == UInt8(ascii: "\\"),
      text[place + 1] == UInt8(ascii: "u")
    else { throw fault("half a character", at: start) }
    place += 2
    let second = try unit()
    guard 0xDC00...0xDFFF ~= second,
      let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + UInt32(second) - 0xDC00)
    else { throw fault("half a character", at: start) }
    return Character(scalar)
  }

  private mutating func unit() throws(Fault) -> UInt16 {
    guard place + 4 <= text.count else { throw fault() }
    var value: UInt16 = 0
    for byte in text[place..<place + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { throw fault() }
      value = value << 4 | UInt16(digit)
    }
    place += 4
    return value
  }
}
