/// A value as Python's source text writes it, which npy headers and old pickles are made of.
indirect enum PythonLiteral: Equatable, Sendable {
  case none
  case boolean(Bool)
  case integer(Int)
  case text(String)
  case bytes([UInt8])
  case tuple([PythonLiteral])
  case list([PythonLiteral])
  /// In the order of the text; a key may come twice.
  case map([Entry])

  struct Entry: Equatable, Sendable {
    let key: PythonLiteral
    let value: PythonLiteral
  }

  /// Reads a whole text that is one literal; nothing when it is anything else, or nests deeper than 32.
  init?(_ text: String) {
    var scanner = PythonScanner(Array(text.utf8))
    guard let value = scanner.value(depth: 0), scanner.isAtEnd else { return nil }
    self = value
  }
}

/// Reads Python's literals: numbers, strings and bytes with any prefix and escapes, tuples, lists and dictionaries, True,
/// False and None. Python 2's long numbers (`5L`) are numbers too.
struct PythonScanner {
  private let text: [UInt8]
  private var place = 0
  private static let deepest = 32

  init(_ text: [UInt8]) { self.text = text }

  /// Whether only blanks and comments are left.
  var isAtEnd: Bool {
    mutating get {
      skipBlanks()
      return place == text.count
    }
  }

  mutating func value(depth: Int) -> PythonLiteral? {
    skipBlanks()
    guard depth <= Self.deepest, let first = peek() else { return nil }
    switch first {
    case UInt8(ascii: "{"): return map(depth)
    case UInt8(ascii: "["): return elements(closing: "]", depth).map { .list($0.values) }
    case UInt8(ascii: "("):
      guard let (values, hasComma) = elements(closing: ")", depth) else { return nil }
      // Parentheses around one value without a comma are only parentheses.
      return values.count == 1 && !hasComma ? values[0] : .tuple(values)
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"): return number()
    default: return string() ?? name()
    }
  }

  private func peek(_ ahead: Int = 0) -> UInt8? { place + ahead < text.count ? text[place + ahead] : nil }

  private mutating func skipBlanks() {
    while let byte = peek() {
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0C, 0x0D: place += 1
      case UInt8(ascii: "#"): while let next = peek(), next != 0x0A { place += 1 }
      default: return
      }
    }
  }

  private mutating func take(_ wanted: UInt8) -> Bool {
    skipBlanks()
    guard peek() == wanted else { return false }
    place += 1
    return true
  }
}

// Containers and names.
extension PythonScanner {
  /// What stands between brackets, and whether a comma came.
  private mutating func elements(
    closing: Unicode.Scalar, _ depth: Int
  ) -> (values: [PythonLiteral], hasComma: Bool)? {
    place += 1
    var values: [PythonLiteral] = []
    var hasComma = false
    while !take(UInt8(ascii: closing)) {
      guard values.isEmpty || hasComma, let value = value(depth: depth + 1) else { return nil }
      values.append(value)
      hasComma = take(UInt8(ascii: ","))
    }
    return (values, hasComma || values.count > 1)
  }

  private mutating func map(_ depth: Int) -> PythonLiteral? {
    place += 1
    var entries: [PythonLiteral.Entry] = []
    var hasComma = true
    while !take(UInt8(ascii: "}")) {
      guard hasComma, let key = value(depth: depth + 1), take(UInt8(ascii: ":")),
        let value = value(depth: depth + 1)
      else { return nil }
      entries.append(PythonLiteral.Entry(key: key, value: value))
      hasComma = take(UInt8(ascii: ","))
    }
    return .map(entries)
  }

  private mutating func name() -> PythonLiteral? {
    let start = place
    while let byte = peek(), Self.isWord(byte) { place += 1 }
    switch String(decoding: text[start..<place], as: UTF8.self) {
    case "True": return .boolean(true)
    case "False": return .boolean(false)
    case "None": return PythonLiteral.none
    default: return nil
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}

// Numbers.
extension PythonScanner {
  private mutating func number() -> PythonLiteral? {
    var isNegative = false
    while let sign = peek(), sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = isNegative != (sign == UInt8(ascii: "-"))
      place += 1
      skipBlanks()
    }
    let start = place
    while let byte = peek(), Self.isWord(byte) { place += 1 }
    var digits = String(decoding: text[start..<place], as: UTF8.self).filter { $0 != "_" }
    if digits.last == "L" || digits.last == "l" { digits.removeLast() }
    let bases: [(mark: String, radix: Int)] = [("0x", 16), ("0o", 8), ("0b", 2)]
    let base = bases.first { digits.lowercased().hasPrefix($0.mark) }
    if base != nil { digits.removeFirst(2) }
    // `Int` would take a sign here.
    guard digits.first?.isHexDigit == true,
      let value = Int((isNegative ? "-" : "") + digits, radix: base?.radix ?? 10)
    else { return nil }
    // A number with a fraction is none that is wanted here.
    return peek() == UInt8(ascii: ".") ? nil : .integer(value)
  }
}

// Strings.
extension PythonScanner {
  /// Strings beside one another are one.
  private mutating func string() -> PythonLiteral? {
    guard let first = singleString() else { return nil }
    var whole = first
    while true {
      skipBlanks()
      guard let next = singleString() else { return whole }
      switch (whole, next) {
      case (.text(let start), .text(let rest)): whole = .text(start + rest)
      case (.bytes(let start), .bytes(let rest)): whole = .bytes(start + rest)
      default: return nil
      }
    }
  }

  private mutating func singleString() -> PythonLiteral? {
    let start = place
    var prefix: [UInt8] = []
    while let byte = peek(), Self.isWord(byte), prefix.count < 2 {
      prefix.append(byte | 0x20)
      place += 1
    }
    guard let quote = peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""),
      prefix.allSatisfy({ "bru".utf8.contains($0) })
    else {
      place = start
      return nil
    }
    let isTriple = peek(1) == quote && peek(2) == quote
    place += isTriple ? 3 : 1
    let isBytes = prefix.contains(UInt8(ascii: "b"))
    guard
      let scalars = characters(
        until: quote, isTriple, isRaw: prefix.contains(UInt8(ascii: "r")), asBytes: isBytes)
    else { return nil }
    if isBytes { return .bytes(scalars.map { UInt8(truncatingIfNeeded: $0.value) }) }
    return .text(String(String.UnicodeScalarView(scalars)))
  }

  private mutating func characters(
    until quote: UInt8, _ isTriple: Bool, isRaw: Bool, asBytes: Bool
  ) -> [Unicode.Scalar]? {
    var scalars: [Unicode.Scalar] = []
    while let byte = peek() {
      if byte == quote, !isTriple || (peek(1) == quote && peek(2) == quote) {
        place += isTriple ? 3 : 1
        return scalars
      }
      if byte == 0x0A, !isTriple { return nil }
      if byte == UInt8(ascii: "\\") {
        place += 1
        guard let escaped = isRaw ? rawEscape() : escape(asBytes: asBytes) else { return nil }
        scalars += escaped
      } else {
        guard let scalar = scalar(), !asBytes || scalar.isASCII else { return nil }
        scalars.append(scalar)
      }
    }
    return nil
  }

  /// The next character of UTF-8.
  private mutating func scalar() -> Unicode.Scalar? {
    var decoder = UTF8()
    var rest = text[place...].prefix(4).makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&rest) else { return nil }
    place += UTF8.width(scalar)
    return scalar
  }

  /// After a backslash that stands for itself: a quote that follows does not end the string.
  private mutating func rawEscape() -> [Unicode.Scalar]? { scalar().map { ["\\", $0] } }

  /// What a backslash and what follows it stand for.
  private mutating func escape(asBytes: Bool) -> [Unicode.Scalar]? {
    guard let scalar = scalar() else { return nil }
    switch scalar {
    case "\n": return []
    case "\\", "'", "\"": return [scalar]
    case "a": return ["\u{7}"]
    case "b": return ["\u{8}"]
    case "f": return ["\u{C}"]
    case "n": return ["\n"]
    case "r": return ["\r"]
    case "t": return ["\t"]
    case "v": return ["\u{B}"]
    case "0"..."7": return octal(scalar)
    case "x": return hexadecimal(2)
    case "u" where !asBytes: return hexadecimal(4)
    case "U" where !asBytes: return hexadecimal(8)
    // The names of characters are not known here.
    case "N" where !asBytes: return nil
    default: return ["\\", scalar]
    }
  }

  private mutating func octal(_ first: Unicode.Scalar) -> [Unicode.Scalar]? {
    var value = first.value - 0x30
    for _ in 0..<2 {
      guard let digit = peek(), 0x30...0x37 ~= digit else { break }
      value = value * 8 + UInt32(digit - 0x30)
      place += 1
    }
    return Unicode.Scalar(value).map { [$0] }
  }

  private mutating func hexadecimal(_ count: Int) -> [Unicode.Scalar]? {
    guard place + count <= text.count else { return nil }
    let digits = text[place..<place + count]
    guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
      let scalar = Unicode.Scalar(value)
    else { return nil }
    place += count
    return [scalar]
  }
}
