extension Schema where Value == Bool {
  public static var boolean: Schema {
    Schema(
      shape: .boolean,
      read: { node, problems in
        if case .boolean(let value) = node.value { return value }
        problems.report(mismatch("true or false", node), at: node.place, help: node.booleanWord)
        return nil
      },
      write: { value, _ in .boolean(value) })
  }
}

extension Schema where Value: FixedWidthInteger {
  /// An integer within `bounds`, both included.
  ///
  /// There is no bound above that could be left out: what is counted by an integer is multiplied by others.
  public static func integer(_ bounds: ClosedRange<Value>) -> Schema {
    let (least, most) = (Int128(bounds.lowerBound), Int128(bounds.upperBound))
    return Schema(
      shape: .integer(minimum: least, maximum: most),
      read: { node, problems in
        let written = node.wholeNumber
        if let value = written.flatMap({ Value(exactly: $0) }), bounds.contains(value) { return value }
        let isBeyond = written.map { $0 > most || ($0 < least && least < 0) } ?? false
        let words = integerInWords(least, most, naming: isBeyond)
        problems.report(
          mismatch(words, node), at: node.place, help: written == nil ? node.hintOfInteger : nil)
        return nil
      },
      write: { value, _ in .integer(Int128(value)) })
  }
}

/// "an integer from 1 to 4096"; a bound above that nobody comes near is named only where it is asked for.
func integerInWords(_ least: Int128?, _ most: Int128?, naming namesMost: Bool = false) -> String {
  switch (least, most) {
  case (Int128(Int.min)?, Int128(Int.max)?) where !namesMost: "an integer"
  case (let least?, let most?) where namesMost || most < 1_000_000: "an integer from \(least) to \(most)"
  case (let least?, _): "an integer of at least \(least)"
  case (nil, let most?): "an integer up to \(most)"
  case (nil, nil): "an integer"
  }
}

extension Node {
  /// The integer that is written, also with a point (`1.0`, `1e3`) as JSON Schema has it, as far as a `Double` tells
  /// integers apart.
  var wholeNumber: Int128? {
    switch value {
    case .integer(let value): value
    case .real(let value) where abs(value) <= 0x1p53: Int128(exactly: value)
    default: nil
    }
  }

  fileprivate var hintOfInteger: String? {
    if case .real(let value) = value, value == value.rounded(), abs(value) > 0x1p53 {
      return "write an integer this large without a point"
    }
    if case .real(let value) = value, value > 0, value < 1 { return "a count is wanted, not a share" }
    return text.flatMap { Int128($0) } == nil ? hintOfNothing : "write the number without quotes"
  }

  /// What other languages write where there is no value.
  fileprivate var hintOfNothing: String? {
    ["none", "nil"].contains(text?.lowercased()) ? "write null, or leave it out" : nil
  }

  /// What YAML 1.1 took for a boolean, and YAML 1.2 takes for a text.
  fileprivate var booleanWord: String? {
    switch text?.lowercased() {
    case "yes", "on", "y": "write true"
    case "no", "off", "n": "write false"
    case "true", "false": "write it without quotes"
    default: nil
    }
  }
}

extension Schema where Value == UInt64 {
  /// A seed: any integer of 64 bits, exactly.
  public static var seed: Schema { .integer(0...UInt64.max) }
}

extension Schema where Value == Double {
  /// A finite number within `range`; an integer is a number too.
  public static func number(_ range: NumberRange = .any) -> Schema {
    Schema(
      shape: .number(range),
      read: { node, problems in
        let value: Double? =
          switch node.value {
          case .integer(let written): Double(written)
          case .real(let written): written
          default: nil
          }
        if let value, range.contains(value) { return value }
        let words = value?.isFinite ?? true ? range.inWords : "a finite number"
        problems.report(mismatch(words, node), at: node.place, help: hint(for: node))
        return nil
      },
      write: { value, _ in .real(value == 0 ? 0 : value) })
  }

  /// A text that nearly is a number, such as `1e-3x` or `1,5`, deserves a word.
  private static func hint(for node: Node) -> String? {
    guard let text = node.text else { return nil }
    if text.contains(","), Double(text.split(separator: ",").joined(separator: ".")) != nil {
      return "write the decimal point as '.'"
    }
    return Double(text) == nil ? node.hintOfNothing : "write the number without quotes"
  }
}

extension Schema where Value == String {
  /// Any text.
  public static var text: Schema {
    Schema(
      shape: .text(oneOf: nil),
      read: { node, problems in
        if let text = node.text { return text }
        problems.report(mismatch("a string", node), at: node.place, help: "put it in quotes")
        return nil
      },
      write: { value, _ in .text(value) })
  }
}

extension Schema where Value == WrittenPath {
  /// The path of a file or folder, seen from the file that it is written in.
  public static var path: Schema {
    Schema(
      shape: .text(oneOf: nil),
      read: { node, problems in
        Schema<String>.text.read(node, &problems).map { WrittenPath($0, at: node.place) }
      },
      write: { value, _ in .text(value.text) })
  }
}

extension Schema where Value: CaseIterable & RawRepresentable<String> {
  /// One of the texts that are the raw values of an enumeration.
  public static var keyword: Schema {
    let known = Value.allCases.map(\.rawValue)
    return Schema(
      shape: .text(oneOf: known),
      read: { node, problems in
        guard let text = node.text else {
          problems.report(mismatch("one of \(known.listed)", node), at: node.place)
          return nil
        }
        if let value = Value(rawValue: text) { return value }
        // Of words, parts are meant: `val`, `training`.
        let alike = known.filter { $0.hasPrefix(text.lowercased()) || text.lowercased().hasPrefix($0) }
        let meant = Suggestion.nearest(to: text, among: known) ?? (text.isEmpty ? nil : alike.first)
        problems.report(
          "'\(text)' is not one of \(known.listed)", at: node.place,
          help: meant.map { "did you mean '\($0)'?" })
        return nil
      },
      write: { value, _ in .text(value.rawValue) })
  }
}

/// "wants an integer of at least 1, not the text 'five'"
func mismatch(_ wanted: String, _ node: Node) -> String {
  let rest = node.entries?.first.flatMap { node.place.isOfFlag ? ": the path goes on with '\($0.key)'" : nil }
  return "expected \(wanted), found \(node.kindInWords)\(rest ?? "")"
}

extension Place {
  /// Whether it is the whole of a flag that sets a value, such as `--set a.b=1`: what its path goes through stands there.
  fileprivate var isOfFlag: Bool { source.name.hasPrefix("--") && column == 1 }
}

extension Schema where Value == Duration {
  /// A span of time that names its unit: `90s`, `30min`, `1.5h`, `2d`.
  public static var duration: Schema {
    Schema(
      shape: .text(oneOf: nil),
      read: { node, problems in
        if let text = node.text, let duration = Duration(text: text) { return duration }
        problems.report(
          mismatch("a time with its unit", node), at: node.place,
          help: "units are s, min, h, d: 90s, 30min, 2h, 1d")
        return nil
      },
      write: { value, _ in .text(value.text) })
  }
}

extension Duration {
  /// Units by their names, in seconds, the longest first.
  private static let units: [(name: String, seconds: Double)] = [
    ("min", 60), ("s", 1), ("h", 3600), ("d", 86_400),
  ]

  /// Nil where that is no span of time from a second to a thousand days.
  fileprivate init?(text: String) {
    guard let unit = Self.units.first(where: { text.hasSuffix($0.name) }) else { return nil }
    var number = text.dropLast(unit.name.count)
    while number.last == " " { number.removeLast() }
    guard number.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let count = Double(number) else {
      return nil
    }
    let seconds = count * unit.seconds
    guard (1...86_400_000).contains(seconds) else { return nil }
    self = .seconds(seconds)
  }

  /// In seconds, so that `60min` and `1h` are the same.
  fileprivate var text: String {
    let (seconds, attoseconds) = components
    return attoseconds == 0 ? "\(seconds)s" : "\(Double(seconds) + Double(attoseconds) * 1e-18)s"
  }
}
