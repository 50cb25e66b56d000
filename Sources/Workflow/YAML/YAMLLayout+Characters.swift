import Declarations

extension YAMLLayout {
  /// Refuses the characters that a YAML file cannot hold, and those on whose meaning YAML 1.1 and 1.2 differ.
  ///
  /// libyaml breaks lines at U+0085, U+2028, U+2029 and at a carriage return on its own; YAML 1.2 and every
  /// editor do not agree on them, so that a line number would not be what the user sees.
  func checkCharacters() throws(Diagnostic) {
    var offset = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    while offset < bytes.count {
      if let scalar = forbidden(at: offset) { throw .forbidden(scalar, at: place(mark(ofByte: offset))) }
      offset += 1
    }
  }

  private func forbidden(at offset: Int) -> UInt32? {
    let byte = bytes[offset]
    if byte >= 0x20 && byte < 0x7f { return nil }
    let second = following(offset, 1)
    let third = following(offset, 2)
    return switch byte {
    case 0x09, 0x0a: nil
    case 0x0d: second == 0x0a ? nil : 0x0d
    case 0..<0x20, 0x7f: UInt32(byte)
    case 0xc2 where second < 0xa0: UInt32(second)
    case 0xe2 where second == 0x80 && (0xa8...0xa9).contains(third): 0x2028 + UInt32(third - 0xa8)
    case 0xef where second == 0xbb && third == 0xbf: 0xfeff
    case 0xef where second == 0xbf && third >= 0xbe: 0xffc0 + UInt32(third - 0x80)
    default: nil
    }
  }

  private func following(_ offset: Int, _ distance: Int) -> UInt8 {
    offset + distance < bytes.count ? bytes[offset + distance] : 0
  }
}

extension Diagnostic {
  fileprivate static func forbidden(_ scalar: UInt32, at place: Place) -> Diagnostic {
    let hexadecimal = String(scalar, radix: 16, uppercase: true)
    let digits = String(repeating: "0", count: max(0, 4 - hexadecimal.count)) + hexadecimal
    return switch scalar {
    case 0: Diagnostic("a NUL byte cannot stand in YAML", at: place, help: "is this the file that was meant?")
    case 0x0d:
      Diagnostic(
        "a carriage return without a line feed cannot stand in YAML", at: place,
        help: "end lines with a line feed")
    case 0xfeff:
      Diagnostic(
        "a byte order mark (U+FEFF) can stand only where the file begins", at: place, help: "remove it")
    default:
      Diagnostic(
        "the character U+\(digits) cannot stand in YAML", at: place,
        help: "remove it, or write it as \\u\(digits) inside double quotes")
    }
  }
}
