/// Finds characters that cannot be seen, or that look like others, in what a message quotes, and names them.
///
/// A no-break space that was copied from a web page, a full-width colon or a Cyrillic letter looks right on every screen,
/// so that a message which only quotes the text seems to contradict itself.
enum UnusualCharacters {
  /// What there is to say of such characters in `message`; nil where there are none, or `help` names one already.
  static func remark(on message: String, besides help: String?) -> String? {
    if message.utf8.allSatisfy({ $0 < 0x80 }) || help?.contains("U+") ?? false { return nil }
    return description(of: found(in: message, lettersOfMixedWordsOnly: true))
  }

  /// What tells `text` from a text of plain characters that looks like it; nil where nothing does.
  static func difference(of text: String) -> String? {
    description(of: found(in: text, lettersOfMixedWordsOnly: false))
  }

  /// The text as it looks: with plain characters for those that look like them, and without those that cannot be seen.
  static func appearance(of text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.peculiarity {
      case nil: result.append(scalar)
      case .invisible: break
      case .blank: result.append(" ")
      case .like(let plain), .letter(let plain): result.append(plain)
      }
    }
    let start = result.drop { $0 == " " }
    return String(String.UnicodeScalarView(start.reversed().drop { $0 == " " }.reversed()))
  }

  private static func found(
    in text: String, lettersOfMixedWordsOnly: Bool
  ) -> [(scalar: Unicode.Scalar, kind: Peculiarity)] {
    var found: [(scalar: Unicode.Scalar, kind: Peculiarity)] = []
    for word in text.unicodeScalars.split(whereSeparator: { $0 == " " || $0 == "'" || $0 == "`" }) {
      let hasPlainLetters = word.contains { $0.isASCII && $0.properties.isAlphabetic }
      for scalar in word {
        guard let kind = scalar.peculiarity, !found.contains(where: { $0.scalar == scalar }) else { continue }
        if case .letter = kind, lettersOfMixedWordsOnly, !hasPlainLetters { continue }
        found.append((scalar, kind))
      }
    }
    return found
  }

  private static func description(of found: [(scalar: Unicode.Scalar, kind: Peculiarity)]) -> String? {
    if found.isEmpty { return nil }
    let named = found.prefix(3).map { scalar, kind in
      switch kind {
      case .blank: "there is \(scalar.codePoint) in it, which is not a plain space"
      case .invisible: "there is \(scalar.codePoint) in it, which cannot be seen"
      case .like(let plain), .letter(let plain): "'\(scalar)' is \(scalar.codePoint), not '\(plain)'"
      }
    }
    return named.joined(separator: "; ")
  }
}

/// How a character is unlike what it seems to be.
private enum Peculiarity {
  case blank, invisible
  case like(Unicode.Scalar)
  /// A letter of another script, which is unusual only among Latin ones.
  case letter(Unicode.Scalar)
}

extension Unicode.Scalar {
  /// `U+00A0 (NO-BREAK SPACE)`
  public var codePoint: String {
    let hexadecimal = String(value, radix: 16, uppercase: true)
    let digits = String(repeating: "0", count: max(0, 4 - hexadecimal.count)) + hexadecimal
    return "U+\(digits)" + (properties.name.map { " (\($0))" } ?? "")
  }

  /// A blank that is not the plain one, or a character that takes no room at all.
  public var isBlankOrInvisible: Bool {
    switch peculiarity {
    case .blank, .invisible: true
    case .like, .letter, nil: false
    }
  }

  /// The character of ASCII that this one looks like; nil where it is one, or looks like none.
  public var plainCounterpart: Unicode.Scalar? {
    switch peculiarity {
    case .like(let plain), .letter(let plain): plain
    case .blank: " "
    case .invisible, nil: nil
    }
  }

  fileprivate var peculiarity: Peculiarity? {
    if isASCII { return nil }
    switch value {
    case 0xff01...0xff5e: return Unicode.Scalar(value - 0xfee0).map { .like($0) }
    case 0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b...0x180e, 0x2800, 0x3164, 0xffa0, 0xfe00...0xfe0f,
      0xe0100...0xe01ef:
      return .invisible
    case 0x1d400...0x1d6a3: return Self.latin(at: (value - 0x1d400) % 52).map { .like($0) }
    default: break
    }
    if let plain = Self.counterparts[self] { return plain }
    switch properties.generalCategory {
    case .spaceSeparator: return .blank
    case .format: return .invisible
    case .decimalNumber: return properties.numericValue.flatMap { Self.digit($0) }.map { .like($0) }
    default: return nil
    }
  }

  private static func latin(at position: UInt32) -> Unicode.Scalar? {
    Unicode.Scalar(position < 26 ? 0x41 + position : 0x61 + position - 26)
  }

  private static func digit(_ value: Double) -> Unicode.Scalar? {
    (0..<10).contains(value) ? Unicode.Scalar(0x30 + UInt32(value)) : nil
  }

  private static let counterparts: [Unicode.Scalar: Peculiarity] = {
    var table: [Unicode.Scalar: Peculiarity] = [:]
    for (plain, similar) in punctuation {
      for scalar in similar.unicodeScalars { table[scalar] = .like(plain) }
    }
    for (plain, similar) in letters {
      for scalar in similar.unicodeScalars { table[scalar] = .letter(plain) }
    }
    return table
  }()

  private static let punctuation: [(Unicode.Scalar, String)] = [
    ("\"", "\u{201c}\u{201d}\u{201e}\u{201f}\u{2033}\u{301d}\u{301e}\u{ab}\u{bb}"),
    ("'", "\u{2018}\u{2019}\u{201a}\u{201b}\u{2032}\u{2bc}\u{b4}\u{2039}\u{203a}"),
    ("-", "\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}\u{fe63}\u{fe58}"),
    (":", "\u{2236}\u{a789}\u{2d0}\u{fe13}\u{fe55}\u{2982}"), (";", "\u{37e}\u{fe14}\u{fe54}"),
    (",", "\u{3001}\u{fe10}\u{fe50}\u{ff64}\u{60c}"), (".", "\u{3002}\u{fe52}\u{ff61}\u{2024}"),
    ("/", "\u{2044}\u{2215}"), ("*", "\u{2217}\u{fe61}"), ("+", "\u{fe62}"), ("#", "\u{fe5f}"),
    ("[", "\u{3010}\u{3014}"), ("]", "\u{3011}\u{3015}"), ("{", "\u{fe5b}"), ("}", "\u{fe5c}"),
    ("@", "\u{fe6b}"), ("~", "\u{223c}\u{2dc}"), ("|", "\u{2223}"), ("`", "\u{1fef}"),
  ]

  /// Cyrillic, Greek and others.
  private static let letters: [(Unicode.Scalar, String)] = [
    ("a", "\u{430}\u{3b1}\u{251}"), ("c", "\u{441}\u{3f2}"), ("d", "\u{501}"), ("e", "\u{435}"),
    ("h", "\u{4bb}"), ("i", "\u{456}\u{3b9}\u{131}"), ("j", "\u{458}\u{3f3}"), ("k", "\u{43a}\u{3ba}"),
    ("l", "\u{4cf}\u{2113}"), ("n", "\u{578}"), ("o", "\u{43e}\u{3bf}\u{585}"), ("p", "\u{440}\u{3c1}"),
    ("q", "\u{51b}"), ("s", "\u{455}"), ("u", "\u{57d}\u{3c5}"), ("v", "\u{475}\u{3bd}"), ("w", "\u{51d}"),
    ("x", "\u{445}\u{3c7}"), ("y", "\u{443}\u{4af}"), ("A", "\u{410}\u{391}"), ("B", "\u{412}\u{392}"),
    ("C", "\u{421}"), ("E", "\u{415}\u{395}"), ("H", "\u{41d}\u{397}"), ("I", "\u{406}\u{399}\u{4c0}"),
    ("J", "\u{408}"), ("K", "\u{41a}\u{39a}\u{212a}"), ("M", "\u{41c}\u{39c}"), ("N", "\u{39d}"),
    ("O", "\u{41e}\u{39f}"), ("P", "\u{420}\u{3a1}"), ("S", "\u{405}"), ("T", "\u{422}\u{3a4}"),
    ("X", "\u{425}\u{3a7}"), ("Y", "\u{423}\u{3a5}"), ("Z", "\u{396}"),
  ]
}
