/// What a plain scalar means by the core schema of YAML 1.2 (section 10.3.2 of the specification).
///
/// Only the forms listed there are numbers, booleans or null: `no`, `on` and `12:30` are texts.
public enum CoreScalar {
  public static func value(of plain: String) -> Node.Value {
    switch plain {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .boolean(true)
    case "false", "False", "FALSE": return .boolean(false)
    default: return number(plain) ?? .text(plain)
    }
  }

  private static func number(_ text: String) -> Node.Value? {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, first < 0x3a, first == 0x2b || first >= 0x2d else { return nil }
    if text.hasPrefix("0x") { return Int128(text.dropFirst(2), radix: 16).map { .integer($0) } }
    if text.hasPrefix("0o") { return Int128(text.dropFirst(2), radix: 8).map { .integer($0) } }
    switch form(of: bytes) {
    case .integer: return Int128(text).map { .integer($0) } ?? Double(text).map { .real($0) }
    case .real: return Double(text).map { .real($0) }
    case .special: return special(text)
    case nil: return nil
    }
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
