import Declarations

/// The lines of a text and what stands where on them.
struct YAMLLayout {
  let bytes: UnsafeBufferPointer<UInt8>
  let source: SourceText
  /// How many scalars of the source's first line stand before the text.
  let columnsBefore: Int
  /// The byte offset at which each line begins.
  private let lineStarts: [Int]

  init(bytes: UnsafeBufferPointer<UInt8>, source: SourceText, columnsBefore: Int) {
    self.bytes = bytes
    self.source = source
    self.columnsBefore = columnsBefore
    var starts = [0]
    for offset in bytes.indices where bytes[offset] == UInt8(ascii: "\n") { starts.append(offset + 1) }
    lineStarts = starts
  }

  /// Where the text begins.
  var start: Place { place(YAMLMark(line: 0, column: 0)) }

  /// The place of `length` scalars from `mark`.
  func place(_ mark: YAMLMark, length: Int = 1) -> Place {
    let shift = mark.line == 0 ? columnsBefore : 0
    return Place(source: source, line: mark.line + 1, column: mark.column + shift + 1, length: length)
  }

  /// How many scalars stand between `mark` and the next white space, or the end of its line.
  func word(at mark: YAMLMark) -> Int {
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
  func mark(ofByte offset: Int) -> YAMLMark {
    let line = (lineStarts.firstIndex { $0 > offset } ?? lineStarts.count) - 1
    return YAMLMark(line: line, column: scalars(bytes[lineStarts[line]..<offset]))
  }

  /// The byte at `mark`, or nil at the end of its line.
  func byte(at mark: YAMLMark) -> UInt8? { rest(of: mark).first }

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
  let line: Int
  let column: Int
}

extension UInt8 {
  /// Whether this is a later byte of a scalar's UTF-8.
  fileprivate var continuesScalar: Bool { self & 0xc0 == 0x80 }

  fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
}
