extension JSON {
  /// The shortest text: no white space, members in the order given.
  ///
  /// Reals are written as the shortest decimal that reads back to the same `Double`.
  public var compactText: String {
    var writer = JSONWriter(indentation: nil)
    writer.write(self)
    return writer.text
  }

  /// A text for reading: two spaces a level, short arrays of scalars on one line.
  public var prettyText: String {
    var writer = JSONWriter(indentation: 2)
    writer.write(self)
    return writer.text + "\n"
  }

  /// The same value with the members of every object sorted by name (by Unicode scalars).
  public var sorted: JSON {
    switch self {
    case .array(let elements): .array(elements.map(\.sorted))
    case .object(let members):
      .object(
        members.map { Member($0.name, $0.value.sorted) }
          .sorted { $0.name.unicodeScalars.lexicographicallyPrecedes($1.name.unicodeScalars) })
    default: self
    }
  }
}

private struct JSONWriter {
  let indentation: Int?
  var text = ""
  var depth = 0

  init(indentation: Int?) { self.indentation = indentation }

  mutating func write(_ value: JSON) {
    switch value {
    case .null: text += "null"
    case .boolean(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .real(let value): text += value.isFinite ? value.description : "null"
    case .text(let value): write(quoted: value)
    case .array(let elements): write(elements)
    case .object(let members): write(members)
    }
  }

  private mutating func write(_ elements: [JSON]) {
    let fitsOneLine = elements.allSatisfy(\.isScalar)
    text += "["
    for (index, element) in elements.enumerated() {
      if index > 0 { text += fitsOneLine && indentation != nil ? ", " : "," }
      if !fitsOneLine { breakLine(1) }
      write(element)
      if !fitsOneLine { depth -= indentation == nil ? 0 : 1 }
    }
    if !fitsOneLine && !elements.isEmpty { breakLine(0) }
    text += "]"
  }

  private mutating func write(_ members: [JSON.Member]) {
    text += "{"
    for (index, member) in members.enumerated() {
      if index > 0 { text += "," }
      breakLine(1)
      write(quoted: member.name)
      text += indentation == nil ? ":" : ": "
      write(member.value)
      depth -= indentation == nil ? 0 : 1
    }
    if !members.isEmpty { breakLine(0) }
    text += "}"
  }

  /// Starts a line, `deeper` levels further in, and stays there; nothing in compact text.
  private mutating func breakLine(_ deeper: Int) {
    guard let indentation else { return }
    depth += deeper
    text += "\n" + String(repeating: " ", count: depth * indentation)
  }

  private mutating func write(quoted string: String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7f:
        let hex = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

extension JSON {
  fileprivate var isScalar: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }
}
