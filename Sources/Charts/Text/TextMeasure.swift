/// The width of text, to lay a figure out without a font at hand: no common font makes it wider.
///
/// Each letter is as wide as in the widest of DejaVu Sans, Verdana and Arial (`AdvanceWidths`): which one a reader has,
/// nobody knows. Where the font is known (`FontMetrics.current`), it says. Kerning, which brings letters nearer, is
/// ignored.
enum TextMeasure {
  /// The width in pixels, at most.
  static func width(of text: String, _ style: TextStyle) -> Double {
    width(ofThousandths: thousandths(text.unicodeScalars, style), style)
  }

  private static func width(ofThousandths thousandths: Int, _ style: TextStyle) -> Double {
    Double(thousandths) / 1000 * style.size
  }

  /// The advances of scalars, for type of size 1000.
  private static func thousandths(_ scalars: some Sequence<Unicode.Scalar>, _ style: TextStyle) -> Int {
    let font = FontMetrics.current
    func width(_ scalar: Unicode.Scalar) -> Int {
      font?.advance(of: scalar, isBold: style.isBold) ?? advance(of: scalar, isBold: style.isBold)
    }
    return scalars.reduce(0) { sum, scalar in
      guard let raised = superscript(scalar)?.unicodeScalars.first else { return sum + width(scalar) }
      return sum + width(raised) * 3 / 4
    }
  }

  /// The text cut to a width, with an ellipsis where something was left out.
  static func truncated(_ text: String, to width: Double, _ style: TextStyle) -> String {
    guard TextMeasure.width(of: text, style) > width else { return text }
    var sum = thousandths("…".unicodeScalars, style)
    var kept = text.prefix { character in
      sum += thousandths(character.unicodeScalars, style)
      return TextMeasure.width(ofThousandths: sum, style) <= width
    }
    while kept.last == " " { kept.removeLast() }
    return String(kept) + "…"
  }

  /// The text broken at spaces into lines that fit, the last one cut when there is more than `limit` lines hold.
  static func wrapped(_ text: String, to width: Double, _ style: TextStyle, limit: Int) -> [String] {
    var lines: [String] = []
    var current = ""
    for word in text.split(separator: " ") {
      // Whatever follows is cut off.
      if lines.count == limit - 1, TextMeasure.width(of: current, style) > width { break }
      let longer = current.isEmpty ? String(word) : current + " " + word
      if current.isEmpty || lines.count == limit - 1 || TextMeasure.width(of: longer, style) <= width {
        current = longer
      } else {
        lines.append(current)
        current = String(word)
      }
    }
    if !current.isEmpty { lines.append(current) }
    return lines.map { truncated($0, to: width, style) }
  }

  /// The character that stands raised for a superscript, if it is one of a power of ten.
  static func superscript(_ scalar: Unicode.Scalar) -> Character? {
    switch scalar.value {
    case 0x2070, 0x2074...0x2079: Character(Unicode.Scalar(UInt8(scalar.value - 0x2070 + 0x30)))
    case 0xB9: "1"
    case 0xB2: "2"
    case 0xB3: "3"
    case 0x207B: "\u{2212}"
    default: nil
    }
  }

  private static func advance(of scalar: Unicode.Scalar, isBold: Bool) -> Int {
    let value = scalar.value
    switch value {
    case 0x300...0x36F, 0x200B...0x200F, 0xFE00...0xFE0F: return 0
    case 0x1100...0x11FF, 0x2E80...0xD7FF, 0xF900...0xFAFF, 0xFF00...0xFF60: return 1000
    case 0x1F000...0x1FAFF: return 1400
    case 0x20000...0x3FFFF: return 1000
    default: break
    }
    for (first, widths) in isBold ? AdvanceWidths.bold : AdvanceWidths.regular
    where value >= first && value - first < widths.count {
      let width = widths[Int(value - first)]
      return width > 0 ? width : ofUnknown
    }
    return ofUnknown
  }

  /// For letters that the table lacks.
  private static let ofUnknown = 800
}

/// The sizes of type in a figure.
enum TextStyle: String, Sendable, CaseIterable {
  case title, subtitle, name, tick, legend, note, strong

  /// The size of the type in pixels.
  var size: Double {
    switch self {
    case .title: 14
    case .subtitle, .name, .legend, .strong: 12
    case .tick, .note: 11
    }
  }

  var isBold: Bool { self == .title || self == .strong }

  /// The height of one line.
  var lineHeight: Double { (size * 1.35).rounded() }

  /// How far a baseline lies below the middle of the digits.
  var middle: Double { size * 0.35 }
}
