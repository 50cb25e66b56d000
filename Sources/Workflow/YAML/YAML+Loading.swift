import Declarations

extension YAML {
  /// The text that a file's bytes hold: UTF-8, with or without a byte order mark.
  ///
  /// - Parameter name: what diagnostics call the file.
  /// - Throws: that the text is too large, UTF-16, or broken, and where.
  public static func text(of bytes: [UInt8], named name: String) throws(Diagnostic) -> SourceText {
    guard bytes.count <= largestText else { throw .tooLarge(name, bytes: bytes.count) }
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) { throw .utf16(name) }
    let hasMark = bytes.starts(with: [0xef, 0xbb, 0xbf])
    let body = hasMark ? bytes[3...] : bytes[...]
    guard let text = String(validating: body, as: UTF8.self) else {
      throw .invalid(name, body, bytesBefore: hasMark ? 3 : 0)
    }
    return SourceText(name: name, text: text)
  }
}

extension Diagnostic {
  static func tooLarge(_ name: String, bytes: Int) -> Diagnostic {
    Diagnostic(
      "'\(name)' has \(bytes) bytes, more than the \(YAML.largestText >> 20) MiB that a specification may have",
      at: nil, help: "is this the file that was meant?")
  }

  fileprivate static func utf16(_ name: String) -> Diagnostic {
    Diagnostic("'\(name)' is written in UTF-16", at: nil, help: "save it as UTF-8")
  }

  /// The first byte that is not UTF-8, placed in the text with such bytes replaced.
  fileprivate static func invalid(_ name: String, _ bytes: ArraySlice<UInt8>, bytesBefore: Int) -> Diagnostic
  {
    let source = SourceText(name: name, text: String(decoding: bytes, as: UTF8.self))
    var position = YAMLPosition()
    var codec = UTF8()
    var iterator = bytes.makeIterator()
    while case .scalarValue(let scalar) = codec.decode(&iterator) { position.pass(scalar) }
    let offset = position.byte + bytesBefore
    return Diagnostic(
      "the byte at offset \(offset) is not UTF-8",
      at: Place(source: source, line: position.line, column: position.column),
      help: "save the file as UTF-8")
  }
}

/// A line, column and byte offset that move over a text.
private struct YAMLPosition {
  var line = 1
  var column = 1
  var byte = 0

  mutating func pass(_ scalar: Unicode.Scalar) {
    byte += UTF8.width(scalar)
    column = scalar == "\n" ? 1 : column + 1
    line += scalar == "\n" ? 1 : 0
  }
}
