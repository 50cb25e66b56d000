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
  public var prettyText: String { String(decoding: prettyBytes, as: UTF8.self) }

  /// The UTF-8 of `prettyText`.
  public var prettyBytes: [UInt8] { prettyBytes(reserving: 0) }

  /// The UTF-8 of `prettyText`.
  ///
  /// - Parameter count: about how many bytes that are, where it is known.
  public func prettyBytes(reserving count: Int) -> [UInt8] {
    var writer = JSONWriter(indentation: 2)
    writer.bytes.reserveCapacity(count)
    writer.write(self)
    writer.bytes.append(UInt8(ascii: "\n"))
    return writer.bytes
  }

  /// The same value with the members of every object sorted by name (by Unicode scalars).
  public var sorted: JSON {
    if isSorted { return self }
    switch self {
    case .array(let elements): return .array(elements.map(\.sorted))
    case .object(let members): return .object(members.map { Member($0.name, $0.value.sorted) }.inOrder)
    default: return self
    }
  }

  private var isSorted: Bool {
    switch self {
    case .array(let elements): elements.allSatisfy(\.isSorted)
    case .object(let members): members.isInOrder && members.allSatisfy(\.value.isSorted)
    default: true
    }
  }
}

extension [JSON.Member] {
  /// The members by name. UTF-8 has the order of the scalars that it stands for.
  var inOrder: [JSON.Member] { isInOrder ? self : sorted { $0.precedes($1) } }

  fileprivate var isInOrder: Bool {
    // Through a pointer, since members would be copied to be looked at.
    withUnsafeBufferPointer { members in
      members.indices.dropFirst().allSatisfy { !members[$0].name.comesBefore(members[$0 - 1].name) }
    }
  }
}

extension JSON.Member {
  fileprivate func precedes(_ other: JSON.Member) -> Bool {
    name.comesBefore(other.name)
  }
}

/// Writes UTF-8: all that is escaped, and all that stands around values, is ASCII.
private struct JSONWriter {
  let indentation: Int?
  var bytes: [UInt8] = []
  var depth = 0

  init(indentation: Int?) { self.indentation = indentation }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  mutating func write(_ value: JSON) {
    switch value {
    case .null: add("null")
    case .boolean(let value): add(value ? "true" : "false")
    case .integer(let value): add(Int(exactly: value)?.description ?? value.description)
    case .real(let value): add(value.isFinite ? value.description : "null")
    case .text(let value): write(quoted: value)
    case .array(let elements): write(elements)
    case .object(let members): write(members)
    }
  }

  private mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  /// Adds one ASCII character.
  private mutating func mark(_ character: Unicode.Scalar) { bytes.append(UInt8(ascii: character)) }

  private mutating func write(_ elements: [JSON]) {
    let fitsOneLine = elements.allSatisfy(\.isScalar)
    mark("[")
    for (index, element) in elements.enumerated() {
      if index > 0 { add(fitsOneLine && indentation != nil ? ", " : ",") }
      if !fitsOneLine { breakLine(1) }
      write(element)
      if !fitsOneLine { depth -= indentation == nil ? 0 : 1 }
    }
    if !fitsOneLine && !elements.isEmpty { breakLine(0) }
    mark("]")
  }

  private mutating func write(_ members: [JSON.Member]) {
    mark("{")
    for (index, member) in members.enumerated() {
      if index > 0 { mark(",") }
      breakLine(1)
      write(quoted: member.name)
      add(indentation == nil ? ":" : ": ")
      write(member.value)
      depth -= indentation == nil ? 0 : 1
    }
    if !members.isEmpty { breakLine(0) }
    mark("}")
  }

  /// Starts a line, `deeper` levels further in, and stays there; nothing in compact text.
  private mutating func breakLine(_ deeper: Int) {
    guard let indentation else { return }
    depth += deeper
    mark("\n")
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * indentation))
  }

  private mutating func write(quoted string: String) {
    mark("\"")
    var string = string
    string.withUTF8 { text in
      let isForReading = indentation != nil
      if text.allSatisfy({ $0.standsForItself && ($0 != 0xc2 || !isForReading) }) {
        bytes.append(contentsOf: text)
      } else {
        writeEscaped(text)
      }
    }
    mark("\"")
  }

  /// What is for reading may come to a terminal, some of which obey the controls from U+0080 to U+009F.
  private mutating func writeEscaped(_ text: UnsafeBufferPointer<UInt8>) {
    var rest = text[...]
    while let byte = rest.popFirst() {
      if indentation != nil, byte == 0xc2, let next = rest.first, next < 0xa0 {
        add("\\u00" + String(next, radix: 16))
        rest.removeFirst()
      } else {
        write(escaped: byte)
      }
    }
  }

  private mutating func write(escaped byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): add("\\\"")
    case UInt8(ascii: "\\"): add("\\\\")
    case UInt8(ascii: "\n"): add("\\n")
    case UInt8(ascii: "\r"): add("\\r")
    case UInt8(ascii: "\t"): add("\\t")
    case _ where !byte.standsForItself:
      let hex = String(byte, radix: 16)
      add("\\u" + String(repeating: "0", count: 4 - hex.count) + hex)
    default: bytes.append(byte)
    }
  }
}

extension UInt8 {
  /// Whether a byte of UTF-8 stands in a JSON text as it is.
  var standsForItself: Bool {
    self >= 0x20 && self != 0x7f && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\")
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

extension String {
  /// A JSON text with controls that its writer leaves as they are, since they are not ASCII, written as `\\u009b`: a
  /// terminal may obey them, and text around them may be shown in another order.
  public var withEscapedControls: String {
    guard unicodeScalars.contains(where: \.isControlBeyondASCII) else { return self }
    var result = ""
    for scalar in unicodeScalars {
      if scalar.isControlBeyondASCII {
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension Unicode.Scalar {
  fileprivate var isControlBeyondASCII: Bool {
    switch value {
    case 0x80..<0xa0, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a...0x202e, 0x2066...0x2069: true
    default: false
    }
  }
}
