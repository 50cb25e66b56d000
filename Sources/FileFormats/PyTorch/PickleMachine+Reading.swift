#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What follows an instruction in the pickle.
extension PickleMachine {
  mutating func byte() throws(FileFormatError) -> UInt8 {
    guard position < end else { throw shortage(of: 1) }
    defer { position += 1 }
    return content.bytes[position]
  }

  mutating func take(_ count: Int) throws(FileFormatError) -> Data {
    guard count >= 0, count <= end - position else { throw shortage(of: count) }
    defer { position += count }
    return content.bytes[position..<position + count]
  }

  /// A little-endian number of `size` bytes without a sign.
  mutating func number(_ size: Int) throws(FileFormatError) -> Int {
    let start = position
    let value = try take(size).littleEndian(at: start, size: size)
    guard let number = Int(exactly: value) else {
      throw fault("a size that a file can have", "\(value)")
    }
    return number
  }

  mutating func pushLong(size: Int) throws(FileFormatError) {
    let bytes = try take(size)
    guard size <= 8 else { return stack.append(.bytes(bytes)) }
    var value = bytes.littleEndian(at: bytes.startIndex, size: size)
    if size > 0, size < 8, value >> (size * 8 - 1) == 1 { value |= UInt64.max << (size * 8) }
    stack.append(.integer(Int(truncatingIfNeeded: value)))
  }

  mutating func pushReal() throws(FileFormatError) {
    let bits = try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    stack.append(.real(Double(bitPattern: bits)))
  }

  /// A text, or bytes where it is not UTF-8: Python 2 wrote bytes in such places, and Python 3 writes half characters.
  mutating func pushText(size: Int) throws(FileFormatError) {
    let bytes = try take(size)
    stack.append(String(validating: bytes, as: UTF8.self).map { .text($0) } ?? .bytes(bytes))
  }

  private func shortage(of count: Int) -> FileFormatError {
    if end < content.bytes.count {
      return fault("a pickle of at most \(limits.bytes) bytes", "a longer one")
    }
    return FileFormatError(
      file: content.name, offset: position,
      expected: "\(count) more byte\(count == 1 ? "" : "s") of the pickle",
      found: "\(end - position) before the end", remedy: "the file is truncated: fetch it again")
  }

  func fault(_ expected: String, _ found: String, remedy: String? = nil) -> FileFormatError {
    FileFormatError(
      file: content.name, offset: instruction, expected: expected, found: found, remedy: remedy)
  }
}

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What protocols 0 and 1 write in lines of text.
extension PickleMachine {
  /// The instructions of protocols 0 and 1.
  mutating func executeLine(_ code: UInt8) throws(FileFormatError) {
    switch code {
    case UInt8(ascii: "I"), UInt8(ascii: "L"): try pushInteger(try line())
    case UInt8(ascii: "F"):
      guard let value = Double(try line()) else { throw fault("a number", "something else") }
      append(.real(value))
    case UInt8(ascii: "S"): try pushQuoted(try lineBytes(limit: .max))
    case UInt8(ascii: "V"): try pushEscaped(try lineBytes(limit: .max))
    case UInt8(ascii: "p"): memo[try index(try line())] = try top()
    case UInt8(ascii: "g"): append(try remembered(try index(try line())))
    case UInt8(ascii: "i"):
      let name = "\(try line()).\(try line())"
      try instantiate(name, with: try addNode(.tuple(try popToMark())))
    case UInt8(ascii: "o"):
      let operands = try popToMark()
      guard let type = operands.first else { throw fault("the name of a class", "nothing") }
      try instantiate(type, with: try addNode(.tuple(Array(operands.dropFirst()))))
    case UInt8(ascii: "P"):
      throw fault(
        "storages as protocols from 1 on name them", "protocol 0, which PyTorch cannot read either",
        remedy: "save it again without pickle_protocol=0")
    case 0x97, 0x98:
      throw fault(
        "a pickle that holds all of its bytes", "one whose buffers are kept elsewhere",
        remedy: "save it again without a buffer_callback")
    default:
      throw fault("an instruction of a pickle", "\(Self.name(of: code))")
    }
  }

  /// The text up to the end of a line, which names and numbers are written in.
  mutating func line() throws(FileFormatError) -> String {
    guard let text = String(validating: try lineBytes(limit: 1024), as: UTF8.self) else {
      throw fault("a name in UTF-8", "something else")
    }
    return text
  }

  mutating func lineBytes(limit: Int) throws(FileFormatError) -> Data {
    let rest = content.bytes[position..<position + min(end - position, limit)]
    guard let newline = rest.firstIndex(of: UInt8(ascii: "\n")) else {
      throw fault("the end of its line", "none")
    }
    position = newline + 1
    return rest[..<newline]
  }

  /// A number of a line; `00` and `01` are what protocol 0 has for truth values, and `L` ends long numbers.
  mutating func pushInteger(_ text: String) throws(FileFormatError) {
    if text == "00" || text == "01" { return append(.boolean(text == "01")) }
    let digits = text.last == "L" ? String(text.dropLast()) : text
    if let value = Int(digits) { return append(.integer(value)) }
    guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "-") }) else {
      throw fault("a number", "'\(text.legible)'")
    }
    // Larger than numbers here can be, and of no use.
    append(.bytes(Data(digits.utf8)))
  }

  func index(_ text: String) throws(FileFormatError) -> Int {
    guard let index = Int(text), index >= 0 else { throw fault("the number of a value", "'\(text.legible)'") }
    return index
  }

  /// A string of Python 2 as its source text would have it, which is bytes where it is not UTF-8.
  mutating func pushQuoted(_ line: Data) throws(FileFormatError) {
    guard let text = String(validating: line, as: UTF8.self),
      case .bytes(let bytes)? = PythonLiteral("b" + text)
    else { throw fault("a string in quotes", "something else") }
    append(String(validating: bytes, as: UTF8.self).map { .text($0) } ?? .bytes(Data(bytes)))
  }

  /// Text whose characters beyond Latin-1 are written as `\u` and `\U`.
  mutating func pushEscaped(_ line: Data) throws(FileFormatError) {
    var scalars = String.UnicodeScalarView()
    var place = line.startIndex
    while place < line.endIndex {
      let mark = place + 1 < line.endIndex && line[place] == UInt8(ascii: "\\") ? line[place + 1] : 0
      let size = mark == UInt8(ascii: "u") ? 4 : mark == UInt8(ascii: "U") ? 8 : 0
      guard size > 0 else {
        scalars.append(Unicode.Scalar(line[place]))
        place += 1
        continue
      }
      let digits = line[(place + 2)...].prefix(size)
      guard digits.count == size, let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
        let scalar = Unicode.Scalar(value)
      else { throw fault("a character's number", "something else") }
      scalars.append(scalar)
      place += 2 + size
    }
    append(.text(String(scalars)))
  }
}
