/// What a plain scalar means by the core schema of YAML 1.2 (section 10.3.2 of the specification).
///
/// Only the forms listed there are numbers, booleans or null: `no`, `on` and `12:30` are texts.
public enum CoreScalar {
  /// - Throws: that it is a number which cannot be kept as what it is.
  public static func value(of plain: String) throws(SettingError) -> Node.Value {
    switch plain {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .boolean(true)
    case "false", "False", "FALSE": return .boolean(false)
    default: return try number(plain) ?? .text(plain)
    }
  }

  private static func number(_ text: String) throws(SettingError) -> Node.Value? {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, first < 0x3a, first == 0x2b || first >= 0x2d else { return nil }
    if text.hasPrefix("0x") || text.hasPrefix("0o") {
      let radix = text.hasPrefix("0x") ? 16 : 8
      let digits = bytes.dropFirst(2)
      guard !digits.isEmpty, digits.allSatisfy({ isDigit($0, radix) }) else { return nil }
      return .integer(try integer(text, digits: String(decoding: digits, as: UTF8.self), radix: radix))
    }
    switch form(of: bytes) {
    case .integer: return .integer(try integer(text, digits: text, radix: 10))
    case .real: return .real(try real(text))
    case .special: return special(text)
    case nil: return nil
    }
  }

  private static func isDigit(_ byte: UInt8, _ radix: Int) -> Bool {
    radix == 8 ? (0x30...0x37).contains(byte) : Character(Unicode.Scalar(byte)).isHexDigit
  }

  private static func integer(_ text: String, digits: String, radix: Int) throws(SettingError) -> Int128 {
    if let value = Int128(digits, radix: radix) { return value }
    throw SettingError(
      "the integer \(text.shortened(to: 60)) is too large to keep exactly",
      help: "the largest is \(Int128.max); add a point for an approximate number, or quotes for a string")
  }

  private static func real(_ text: String) throws(SettingError) -> Double {
    let value = Double(text) ?? .infinity
    if value.isInfinite {
      throw SettingError(
        "the number \(text.shortened(to: 60)) is too large for a double",
        help: "the largest is \(Double.greatestFiniteMagnitude); infinity is written .inf")
    }
    let significand = text.utf8.prefix { $0 | 0x20 != UInt8(ascii: "e") }
    if value == 0, significand.contains(where: { (0x31...0x39).contains($0) }) {
      throw SettingError(
        "the number \(text.shortened(to: 60)) is too small for a double",
        help: "write 0")
    }
    return value
  }

  private enum Form { case integer, real, special }

  /// `[-+]? [0-9]+`, `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`, or a dot and a word.
  private static func form(of bytes: [UInt8]) -> Form? {
    var rest = bytes[...]
    if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    let whole = takeDigits(&rest)
    if rest.isEmpty { return whole > 0 ? .integer : nil }
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      let fraction = takeDigits(&rest)
      if whole == 0 && fraction == 0 { return .special }
    } else if whole == 0 {
      return nil
    }
    if rest.isEmpty { return .real }
    guard rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") else { return nil }
    rest.removeFirst()
    if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    return takeDigits(&rest) > 0 && rest.isEmpty ? .real : nil
  }

  private static func takeDigits(_ rest: inout ArraySlice<UInt8>) -> Int {
    let before = rest.count
    while let byte = rest.first, (0x30...0x39).contains(byte) { rest.removeFirst() }
    return before - rest.count
  }

  private static func special(_ text: String) -> Node.Value? {
    switch text {
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": .real(.infinity)
    case "-.inf", "-.Inf", "-.INF": .real(-.infinity)
    case ".nan", ".NaN", ".NAN": .real(.nan)
    default: nil
    }
  }
}
