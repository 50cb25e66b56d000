extension Character {
  /// How many columns a terminal gives it: 0 for marks that stand alone, 2 for wide characters and emoji.
  var columns: Int {
    if let ascii = asciiValue { return ascii >= 0x20 && ascii != 0x7f ? 1 : 0 }
    let isEmoji = unicodeScalars.contains { $0.value == 0xfe0f }
    return isEmoji ? 2 : unicodeScalars.reduce(0) { max($0, $1.columns) }
  }
}

extension Unicode.Scalar {
  fileprivate var columns: Int {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: 0
    default: isWide || properties.isEmojiPresentation ? 2 : 1
    }
  }

  /// Whether its East Asian Width (UAX #11) is W or F, for the blocks in common use.
  private var isWide: Bool {
    switch value {
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff,
      0xa000...0xa4cf, 0xa960...0xa97c, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
      0xff00...0xff60, 0xffe0...0xffe6, 0x1b000...0x1b2ff, 0x20000...0x3fffd:
      true
    default: false
    }
  }
}

extension String {
  /// How many columns of a terminal it takes.
  var columns: Int {
    // A return and the line feed behind it are one character, and neither takes a column.
    if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count { $0 >= 0x20 && $0 != 0x7f } }
    return reduce(0) { $0 + $1.columns }
  }

  /// The text with spaces after it, up to `columns`.
  func padded(to columns: Int) -> String {
    self + String(repeating: " ", count: max(0, columns - self.columns))
  }

  /// The text with spaces before it, up to `columns`.
  func paddedLeft(to columns: Int) -> String {
    String(repeating: " ", count: max(0, columns - self.columns)) + self
  }

  /// As much of the text as `columns` hold with an ellipsis after it; the text itself where it ends there.
  func shortened(toColumns columns: Int) -> String {
    guard columns > 0 else { return "" }
    var result = ""
    var taken = 0
    for character in self {
      if taken + character.columns > columns - 1 { return result + "…" }
      result.append(character)
      taken += character.columns
    }
    return result + "…"
  }

  /// The text, cut only where it takes more than `columns`.
  func fitted(toColumns columns: Int) -> String {
    self.columns <= columns ? self : shortened(toColumns: columns)
  }
}
