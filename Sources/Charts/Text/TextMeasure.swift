/// The width of text, near enough to lay a figure out without a font at hand.
///
/// Advance widths are those of Helvetica (Adobe's published font metrics), which Arial and Liberation Sans share.
enum TextMeasure {
  /// The width in pixels, a little generous.
  static func width(of text: String, _ style: TextStyle) -> Double {
    width(ofThousandths: thousandths(text.unicodeScalars), style)
  }

  private static func width(ofThousandths thousandths: Int, _ style: TextStyle) -> Double {
    Double(thousandths) / 1000 * style.size * (style.isBold ? 1.08 : 1.01)
  }

  /// The advances of scalars, for type of size 1000.
  private static func thousandths(_ scalars: some Sequence<Unicode.Scalar>) -> Int {
    scalars.reduce(0) { $0 + (superscript($1) != nil ? 400 : advance(of: $1)) }
  }

  /// The text cut to a width, with an ellipsis where something was left out.
  static func truncated(_ text: String, to width: Double, _ style: TextStyle) -> String {
    guard TextMeasure.width(of: text, style) > width else { return text }
    var sum = thousandths("…".unicodeScalars)
    var kept = text.prefix { character in
      sum += thousandths(character.unicodeScalars)
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

  private static func advance(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x20...0x7E: ascii[Int(scalar.value) - 0x20]
    case 0x300...0x36F, 0x200B...0x200F: 0
    case 0x2009, 0x200A, 0x202F: 200
    case 0x2026, 0x2014: 1000
    case 0x1100...0x11FF, 0x2E80...0xD7FF, 0xF900...0xFAFF, 0xFF00...0xFF60, 0x1F000...0x3FFFF: 1000
    default: 600
    }
  }

  private static let ascii: [Int] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
  ]
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
