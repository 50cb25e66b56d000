import Declarations
import Platform

/// The lines of a text and what stands where on them.
struct YAMLLayout {
  package let bytes: UnsafeBufferPointer<UInt8>
  package let source: SourceText
  /// How many scalars of the source's first line stand before the text.
  let columnsBefore: Int
  /// The byte offset at which each line begins.
  private let lineStarts: [Int]

  package init(bytes: UnsafeBufferPointer<UInt8>, source: SourceText, columnsBefore: Int) {
    self.bytes = bytes
    self.source = source
    self.columnsBefore = columnsBefore
    var starts = [0]
    for offset in bytes.indices where bytes[offset] == UInt8(ascii: "\n") { starts.append(offset + 1) }
    lineStarts = starts
  }

  /// Where the text begins.
  package var start: Place { place(YAMLMark(line: 0, column: 0)) }

  /// The place of `length` scalars from `mark`.
  package func place(_ mark: YAMLMark, length: Int = 1) -> Place {
    let shift = mark.line == 0 ? columnsBefore : 0
    return Place(source: source, line: mark.line + 1, column: mark.column + shift + 1, length: length)
  }

  /// How many scalars stand between `mark` and the next white space, or the end of its line.
  package func word(at mark: YAMLMark) -> Int {
    scalars(rest(of: mark).prefix { !$0.isBlank })
  }

  /// How many scalars stand between `mark` and the end of its line, without blanks at the end.
  func lineLength(from mark: YAMLMark) -> Int {
    var rest = rest(of: mark)
    while let last = rest.last, last.isBlank || last == UInt8(ascii: "\r") { rest.removeLast() }
    return scalars(rest)
  }

  /// The tab in the white space that begins a line, if there is one.
  func indentingTab(onLine line: Int) -> YAMLMark? {
    let blanks = rest(of: YAMLMark(line: line, column: 0)).prefix { $0.isBlank }
    guard let tab = blanks.firstIndex(of: UInt8(ascii: "\t")) else { return nil }
    return YAMLMark(line: line, column: tab - blanks.startIndex)
  }

  /// The mark of a byte of the text.
  package func mark(ofByte offset: Int) -> YAMLMark {
    let line = (lineStarts.firstIndex { $0 > offset } ?? lineStarts.count) - 1
    return YAMLMark(line: line, column: scalars(bytes[lineStarts[line]..<offset]))
  }

  /// The byte at `mark`, or nil at the end of its line.
  package func byte(at mark: YAMLMark) -> UInt8? { rest(of: mark).first }

  /// Whether `mark` is the brace of a `${`.
  func isVariable(_ mark: YAMLMark) -> Bool {
    guard byte(at: mark) == UInt8(ascii: "{"), mark.column > 0 else { return false }
    return byte(at: YAMLMark(line: mark.line, column: mark.column - 1)) == UInt8(ascii: "$")
  }

  /// Whether the text ends at `mark`.
  func isEnd(_ mark: YAMLMark) -> Bool {
    rest(of: mark).isEmpty && mark.line >= lineStarts.count - 1
  }

  /// Whether nothing but blanks stands before `mark` on its line.
  func beginsLine(_ mark: YAMLMark) -> Bool {
    let line = rest(of: YAMLMark(line: mark.line, column: 0))
    return line.prefix { $0.isBlank }.count >= mark.column
  }

  private func rest(of mark: YAMLMark) -> Slice<UnsafeBufferPointer<UInt8>> {
    guard mark.line < lineStarts.count else { return bytes[bytes.endIndex...] }
    var offset = lineStarts[mark.line]
    let end = mark.line + 1 < lineStarts.count ? lineStarts[mark.line + 1] - 1 : bytes.endIndex
    var column = 0
    while offset < end {
      if !bytes[offset].continuesScalar {
        if column == mark.column { break }
        column += 1
      }
      offset += 1
    }
    return bytes[offset..<max(offset, end)]
  }

  private func scalars(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
    bytes.reduce(0) { $1.continuesScalar ? $0 : $0 + 1 }
  }
}

/// A position in a text: lines and columns, in Unicode scalars, counted from 0 as libyaml does.
struct YAMLMark: Equatable {
  package let line: Int
  package let column: Int
}

extension UInt8 {
  /// Whether this is a later byte of a scalar's UTF-8.
  fileprivate var continuesScalar: Bool { self & 0xc0 == 0x80 }

  fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
}

extension YAMLLayout {
  /// Refuses the characters that a YAML file cannot hold, and those on whose meaning YAML 1.1 and 1.2 differ.
  ///
  /// libyaml breaks lines at U+0085, U+2028, U+2029 and at a carriage return on its own; YAML 1.2 and every
  /// editor do not agree on them, so that a line number would not be what the user sees.
  func checkCharacters() throws(Diagnostic) {
    var offset = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    while offset < bytes.count {
      if let scalar = forbidden(at: offset) { throw .forbidden(scalar, at: place(mark(ofByte: offset))) }
      offset += 1
    }
  }

  private func forbidden(at offset: Int) -> UInt32? {
    let byte = bytes[offset]
    if byte >= 0x20 && byte < 0x7f { return nil }
    let second = following(offset, 1)
    let third = following(offset, 2)
    return switch byte {
    case 0x09, 0x0a: nil
    case 0x0d: second == 0x0a ? nil : 0x0d
    case 0..<0x20, 0x7f: UInt32(byte)
    case 0xc2 where second < 0xa0: UInt32(second)
    case 0xe2 where second == 0x80 && (0xa8...0xa9).contains(third): 0x2028 + UInt32(third - 0xa8)
    case 0xef where second == 0xbb && third == 0xbf: 0xfeff
    case 0xef where second == 0xbf && third >= 0xbe: 0xffc0 + UInt32(third - 0x80)
    default: nil
    }
  }

  private func following(_ offset: Int, _ distance: Int) -> UInt8 {
    offset + distance < bytes.count ? bytes[offset + distance] : 0
  }
}

extension Diagnostic {
  fileprivate static func forbidden(_ scalar: UInt32, at place: Place) -> Diagnostic {
    let hexadecimal = String(scalar, radix: 16, uppercase: true)
    let digits = String(repeating: "0", count: max(0, 4 - hexadecimal.count)) + hexadecimal
    return switch scalar {
    case 0:
      Diagnostic("a NUL byte is not allowed in YAML", at: place, help: "is this the file that was meant?")
    case 0x0d:
      Diagnostic(
        "a carriage return without a line feed is not allowed in YAML", at: place,
        help: "end lines with a line feed")
    case 0xfeff:
      Diagnostic(
        "a byte order mark (U+FEFF) can stand only where the file begins", at: place, help: "remove it")
    default:
      Diagnostic(
        "the character U+\(digits) is not allowed in YAML", at: place,
        help: "remove it, or write it as \\u\(digits) inside double quotes")
    }
  }
}

extension YAMLLayout {
  /// Where an event is written: a scalar whole, as far as its first line goes; of a block its first word.
  package func place(of event: YAMLEvent) -> Place {
    switch event.kind {
    case .scalar(_, .block), .listStart, .mapStart:
      place(event.start, length: word(at: event.start))
    case .scalar where event.start.line != event.end.line:
      place(event.start, length: lineLength(from: event.start))
    default: place(event.start, length: event.end.column - event.start.column)
    }
  }

  /// A collection in brackets is shown to its closing one where that is on the same line; otherwise its
  /// opening one is shown, and of a block its first word.
  package func place(from start: YAMLEvent, to end: YAMLEvent, isFlow: Bool) -> Place {
    guard isFlow else { return place(of: start) }
    let isOneLine = start.start.line == end.end.line
    return place(start.start, length: isOneLine ? end.end.column - start.start.column : 1)
  }
}

/// Where a mistake that libyaml reports elsewhere was made.
extension YAMLLayout {
  /// The nearest line above that is not blank.
  func lineAbove(_ line: Int) -> Int? {
    var above = line - 1
    while above >= 0 {
      if text(ofLine: above).contains(where: { $0 != " " && $0 != "\t" && $0 != "\r" }) { return above }
      above -= 1
    }
    return nil
  }

  /// The colon of a line that begins as `key:value` does, on the first of these lines that does.
  func colonWithoutSpace(onLines lines: [Int]) -> YAMLMark? {
    for line in lines {
      let scalars = text(ofLine: line)
      let key = scalars.drop { $0 == " " || $0 == "-" }
      let rest = key.drop {
        $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "-" || $0 == "_")
      }
      guard rest.startIndex != key.startIndex, rest.first == ":",
        let next = rest.dropFirst().first, !" \t\r/\\".unicodeScalars.contains(next)
      else { continue }
      return YAMLMark(line: line, column: scalars.distance(from: scalars.startIndex, to: rest.startIndex))
    }
    return nil
  }

  /// The first character of a line that looks like an indicator of YAML, a quote or a blank, and is none.
  func unusualIndicator(onLine line: Int) -> Unicode.Scalar? {
    text(ofLine: line).first { scalar in
      scalar.plainCounterpart.map { " :,[]{}\"'#|".unicodeScalars.contains($0) } ?? false
    }
  }

  private func text(ofLine line: Int) -> Substring.UnicodeScalarView {
    Substring(source.line(line + 1) ?? "").unicodeScalars.dropFirst(line == 0 ? columnsBefore : 0)
  }
}
