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
    let words = "an integer from \(bounds.lowerBound) to \(bounds.upperBound)"
    return Schema(
      shape: .integer(minimum: Int128(bounds.lowerBound), maximum: Int128(bounds.upperBound)),
      read: { node, problems in
        guard let written = node.wholeNumber else {
          problems.report(mismatch(words, node), at: node.place, help: node.hintOfInteger)
          return nil
        }
        guard let value = Value(exactly: written), bounds.contains(value) else {
          problems.report(mismatch(words, node), at: node.place)
          return nil
        }
        return value
      },
      write: { value, _ in .integer(Int128(value)) })
  }
}

extension Node {
  /// The integer that is written, also with a point (`1.0`, `1e3`) as JSON Schema has it, as far as a `Double` tells
  /// integers apart.
  fileprivate var wholeNumber: Int128? {
    switch value {
    case .integer(let value): value
    case .real(let value) where abs(value) <= 0x1p53: Int128(exactly: value)
    default: nil
    }
  }

  fileprivate var hintOfInteger: String? {
    if case .real(let value) = value, value == value.rounded(), abs(value) > 0x1p53 {
      return "an integer as large as that is written without a point"
    }
    return text.flatMap { Int128($0) } == nil ? nil : "a number is written without quotes"
  }

  /// What YAML 1.1 took for a boolean, and YAML 1.2 takes for a text.
  fileprivate var booleanWord: String? {
    switch text?.lowercased() {
    case "yes", "on", "y": "write true"
    case "no", "off", "n": "write false"
    case "true", "false": "it is written without quotes"
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
    return Double(text) == nil ? nil : "a number is written without quotes"
  }
}

extension Schema where Value == String {
  /// Any text.
  public static var text: Schema {
    Schema(
      shape: .text(oneOf: nil),
      read: { node, problems in
        if let text = node.text { return text }
        problems.report(mismatch("a text", node), at: node.place, help: "put it in quotes")
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
          problems.report(mismatch("one of \(known.joined(separator: ", "))", node), at: node.place)
          return nil
        }
        if let value = Value(rawValue: text) { return value }
        problems.report(
          "'\(text)' is not known here", at: node.place, help: Suggestion.help(for: text, among: known))
        return nil
      },
      write: { value, _ in .text(value.rawValue) })
  }
}

/// "wants an integer of at least 1, not the text 'five'"
func mismatch(_ wanted: String, _ node: Node) -> String {
  "this wants \(wanted), not \(node.kindInWords)"
}
