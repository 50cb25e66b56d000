import Synchronization

/// A text that values were read from: a file, or what a flag of the command line said.
///
/// It is kept whole, so that a diagnostic can show the line it speaks of.
public final class SourceText: Sendable {
  /// The name as the user wrote it, such as `configs/quickstart.yaml` or `--set`.
  public let name: String
  /// The whole text.
  public let text: String
  /// Whether it is a file, and so can be rewritten: not what a flag says, nor a record.
  public let isFile: Bool
  /// Made when a line is first asked for.
  private let index = Mutex<SourceIndex?>(nil)

  public init(name: String, text: String, isFile: Bool = true) {
    self.name = name
    self.text = text
    self.isFile = isFile
  }

  /// Line `number`, counted from 1, without its line break; nil past the end.
  public func line(_ number: Int) -> String? {
    stretch(ofLine: number, from: 1, count: .max).map(\.text)
  }

  /// A part of a line: at most `count` scalars of it from `column` on, both counted from 1; nil past the last line.
  ///
  /// It takes no longer where the line is long.
  func stretch(ofLine number: Int, from column: Int, count: Int) -> SourceStretch? {
    lines.stretch(of: text, line: number, from: column, count: count)
  }

  /// The offset in UTF-8 of the first byte at a place, which the text has.
  public func byteOffset(of place: Place) -> Int {
    let before = stretch(ofLine: place.line, from: 1, count: place.column - 1)?.text.utf8.count ?? 0
    return lines.firstByte(ofLine: place.line) + before
  }

  private var lines: SourceIndex {
    index.withLock { index in
      let made = index ?? SourceIndex(of: text)
      index = made
      return made
    }
  }
}

/// A part of a line, and whether that is all of what is left of the line.
struct SourceStretch {
  let text: String
  let reachesEnd: Bool
}

/// Where the lines of a text begin, and every thousandth of its scalars, so that a column is found without a walk along
/// its whole line.
private struct SourceIndex: Sendable {
  private static let spacing = 1024

  /// The offset of the first byte of each line, and the number of the scalar there.
  private var lines: [(byte: Int, scalar: Int)] = [(0, 0)]
  /// The offset of the first byte of each scalar whose number is a multiple of the spacing.
  private var milestones: [Int] = []

  init(of text: String) {
    var scalar = 0
    var offset = 0
    for byte in text.utf8 {
      if byte & 0xc0 != 0x80 {
        if scalar % Self.spacing == 0 { milestones.append(offset) }
        scalar += 1
      }
      offset += 1
      if byte == UInt8(ascii: "\n") { lines.append((offset, scalar)) }
    }
  }

  func firstByte(ofLine number: Int) -> Int { lines[min(number, lines.count) - 1].byte }

  func stretch(of text: String, line number: Int, from column: Int, count: Int) -> SourceStretch? {
    guard number >= 1, number <= lines.count else { return nil }
    let bytes = text.utf8
    let line = lines[number - 1]
    let end = number < lines.count ? lines[number].byte - 1 : bytes.count
    let (wanted, isBeyond) = line.scalar.addingReportingOverflow(max(0, column - 1))
    let milestone = wanted / Self.spacing
    guard !isBeyond, milestone < milestones.count else { return SourceStretch(text: "", reachesEnd: true) }
    var start = max(line.byte, milestones[milestone])
    var toSkip = wanted - max(line.scalar, milestone * Self.spacing)
    var index = bytes.index(bytes.startIndex, offsetBy: start)
    while start < end, toSkip > 0 || bytes[index].continuesScalar {
      bytes.formIndex(after: &index)
      start += 1
      if start < end, !bytes[index].continuesScalar { toSkip -= 1 }
    }
    let rest = text.unicodeScalars[index...].prefix { $0 != "\n" && $0 != "\r" }
    let part = start < end ? rest.prefix(count) : rest.prefix(0)
    return SourceStretch(text: String(part), reachesEnd: part.endIndex == rest.endIndex || start >= end)
  }
}

extension UInt8 {
  /// Whether this is a later byte of a scalar's UTF-8.
  fileprivate var continuesScalar: Bool { self & 0xc0 == 0x80 }
}

/// A path as it is written, and the folder that it is seen from where it is relative.
///
/// That is the folder of the file that the path itself is written in, whichever files say the rest of what it stands in.
public struct WrittenPath: Sendable, Equatable {
  public let text: String
  public let folder: String

  public init(_ text: String, seenFrom folder: String = ".") {
    self.text = text
    self.folder = folder
  }

  /// The path that stands at a place of a document.
  public init(_ text: String, at place: Place) { self.init(text, seenFrom: place.folder) }

  public var isAbsolute: Bool { text.utf8.first == UInt8(ascii: "/") }

  /// Where it leads, seen from the present folder.
  public var location: String { isAbsolute ? text : "\(folder)/\(text)" }

  public static func == (a: WrittenPath, b: WrittenPath) -> Bool {
    a.text.isExactly(b.text) && a.folder.isExactly(b.folder)
  }
}

extension Place {
  /// The folder of the file that it is in, `.` where the file's path says none: `configs/quickstart.yaml` -> `configs`.
  ///
  /// What a flag says is in no file, and in the present folder.
  public var folder: String {
    let path = source.name.utf8
    guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(source.name[..<slash])
  }
}
