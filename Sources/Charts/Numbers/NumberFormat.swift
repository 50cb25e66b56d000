/// How a number is written for a reader: the same bytes everywhere, whatever the locale.
public struct NumberFormat: Sendable, Equatable {
  /// Which digits are kept.
  public enum Digits: Sendable, Equatable {
    /// This many digits from the first that is not zero; scientific below 10⁻⁴ and from 10⁶ up.
    case significant(Int)
    /// This many digits after the point.
    case decimals(Int)
    /// One digit before the point, this many significant ones in all, and a power of ten.
    case scientific(Int)
  }

  /// Which characters are used.
  public enum Glyphs: Sendable, Equatable {
    /// For figures and pages: −, ×10⁻⁵, thin spaces between thousands from 10 000 up.
    case typographic
    /// For terminals and files: -, e-5.
    case plain
  }

  public var digits: Digits
  public var glyphs: Glyphs
  /// Whether zeros at the end of the decimals are left out.
  public var trimsZeros: Bool
  /// Written after the number, such as " %".
  public var suffix: String

  public init(
    _ digits: Digits = .significant(4), glyphs: Glyphs = .typographic, trimsZeros: Bool = false,
    suffix: String = ""
  ) {
    self.digits = digits
    self.glyphs = glyphs
    self.trimsZeros = trimsZeros
    self.suffix = suffix
  }

  public static func significant(_ count: Int) -> NumberFormat { NumberFormat(.significant(count)) }
  public static func decimals(_ count: Int) -> NumberFormat { NumberFormat(.decimals(count)) }
  public static func scientific(_ count: Int) -> NumberFormat { NumberFormat(.scientific(count)) }

  /// The same format in other characters.
  public func with(glyphs: Glyphs) -> NumberFormat {
    var copy = self
    copy.glyphs = glyphs
    return copy
  }

  /// The number written out; not-a-number is a dash, or `nan` when plain.
  public func string(_ value: Double) -> String {
    guard !value.isNaN else { return glyphs == .plain ? "nan" : "–" }
    let magnitude = value.isInfinite ? (glyphs == .plain ? "inf" : "∞") : unsigned(value) + suffix
    let isZero = !magnitude.unicodeScalars.contains { $0 > "0" && $0 <= "9" } && value.isFinite
    return (value < 0 && !isZero ? minus : "") + magnitude
  }

  private var minus: String { glyphs == .plain ? "-" : "\u{2212}" }

  private func unsigned(_ value: Double) -> String {
    let exact = DecimalDigits(magnitudeOf: value)
    switch digits {
    case .decimals(let count):
      return fixed(exact.rounded(toDecimals: count), decimals: count)
    case .scientific(let count):
      return scientific(exact.rounded(toDigits: max(count, 1)), digits: max(count, 1))
    case .significant(let count):
      let rounded = exact.rounded(toDigits: max(count, 1))
      guard (-4..<6).contains(rounded.exponent) else {
        return scientific(rounded, digits: max(count, 1))
      }
      return fixed(rounded, decimals: max(max(count, 1) - 1 - rounded.exponent, 0))
    }
  }

  private func fixed(_ value: DecimalDigits, decimals: Int) -> String {
    var whole = ""
    let top = max(value.exponent, 0)
    for power in stride(from: top, through: 0, by: -1) {
      whole += "\(value.digit(at: power))"
      if glyphs == .typographic && top >= 4 && power > 0 && power % 3 == 0 { whole += "\u{2009}" }
    }
    return whole + fraction(value, decimals: decimals, below: 0)
  }

  private func scientific(_ value: DecimalDigits, digits: Int) -> String {
    let mantissa =
      "\(value.digit(at: value.exponent))" + fraction(value, decimals: digits - 1, below: value.exponent)
    guard glyphs == .typographic else { return mantissa + "e\(value.exponent)" }
    let power = NumberFormat.powerOfTen(value.exponent)
    return mantissa == "1" ? power : mantissa + "×" + power
  }

  private func fraction(_ value: DecimalDigits, decimals: Int, below top: Int) -> String {
    guard decimals > 0 else { return "" }
    var digits = (1...decimals).map { value.digit(at: top - $0) }
    if trimsZeros {
      while digits.last == 0 { digits.removeLast() }
    }
    return digits.isEmpty ? "" : "." + digits.map(String.init).joined()
  }

  /// 10 with its exponent raised: 10⁻⁵.
  static func powerOfTen(_ exponent: Int) -> String {
    let raised: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    let digits = "\(abs(exponent))".utf8.map { raised[Int($0 - UInt8(ascii: "0"))] }
    return "10" + (exponent < 0 ? "⁻" : "") + String(digits)
  }
}
