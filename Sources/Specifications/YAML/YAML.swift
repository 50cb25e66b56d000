import Declarations
import Platform

/// Reads YAML into located values.
///
/// Texts go through libyaml's event parser. Plain scalars mean what the core schema of YAML 1.2 says;
/// aliases and merge keys are expanded here, within bounds.
public enum YAML {
  /// The most bytes a text may have.
  public static let largestText = TextFile.largest
  /// The most values a document may hold once its aliases are expanded.
  static let mostNodes = 200_000
  /// The most levels that lists and maps may nest.
  static let deepestLevel = 100

  /// Reads the one document of `source`; a text that holds nothing is an empty map.
  ///
  /// - Returns: the root, or nil where the text could not be read to its end. Mistakes that leave the
  ///   rest readable, such as a key given twice, are reported and the root is returned all the same.
  public static func read(_ source: SourceText, into problems: inout Problems) -> Node? {
    read(source.text, in: source, columnsBefore: 0, into: &problems) { place in
      Node(.map([]), at: place)
    }
  }

  /// Reads the value that begins at `column` (1-based, in Unicode scalars) of the first line of `source`
  /// and goes on to its end, such as what follows the `=` of `--set stages.start.train.seed=7`.
  ///
  /// - Returns: the value, null where nothing is written, or nil where it could not be read.
  public static func readValue(
    in source: SourceText, from column: Int, into problems: inout Problems
  ) -> Node? {
    let text = String(source.text.unicodeScalars.dropFirst(column - 1))
    return read(text, in: source, columnsBefore: column - 1, into: &problems) { place in
      Node(.null, at: place)
    }
  }

  private static func read(
    _ text: String, in source: SourceText, columnsBefore: Int, into problems: inout Problems,
    orElse nothing: (Place) -> Node
  ) -> Node? {
    guard text.utf8.count <= largestText else {
      problems.report(.tooLarge(source.name, bytes: text.utf8.count))
      return nil
    }
    var text = text.endsInBlankLine ? text + "\n" : text
    return text.withUTF8 { bytes in
      let layout = YAMLLayout(bytes: bytes, source: source, columnsBefore: columnsBefore)
      var tree = YAMLTree(layout: layout, problems: problems)
      defer { problems = tree.problems }
      do throws(Diagnostic) {
        try layout.checkCharacters()
        return try tree.document() ?? nothing(layout.start)
      } catch {
        tree.problems.report(error)
        return nil
      }
    }
  }
}

extension String {
  /// Whether the last line holds nothing but spaces and has no line break, which libyaml takes for a part of a block text.
  fileprivate var endsInBlankLine: Bool {
    var rest = utf8[...]
    while rest.last == UInt8(ascii: " ") { rest.removeLast() }
    return rest.endIndex != utf8.endIndex && (rest.isEmpty || rest.last == UInt8(ascii: "\n"))
  }
}

extension YAML {
  /// The text that a file's bytes hold: UTF-8, with or without a byte order mark.
  ///
  /// - Parameter name: what diagnostics call the file.
  /// - Throws: that the text is too large, UTF-16, or broken, and where.
  public static func text(of bytes: [UInt8], named name: String) throws(Diagnostic) -> SourceText {
    guard bytes.count <= largestText else { throw .tooLarge(name, bytes: bytes.count) }
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) { throw .utf16(name) }
    let hasMark = bytes.starts(with: [0xef, 0xbb, 0xbf])
    let body = hasMark ? bytes[3...] : bytes[...]
    guard let text = String(validating: body, as: UTF8.self) else {
      throw .invalid(name, body, bytesBefore: hasMark ? 3 : 0)
    }
    return SourceText(name: name, text: text)
  }
}

extension Diagnostic {
  package static func tooLarge(_ name: String, bytes: Int) -> Diagnostic {
    Diagnostic(
      "'\(name)' has \(bytes) bytes, more than the \(YAML.largestText >> 20) MiB that a specification may have",
      at: nil, help: "is this the file that was meant?")
  }

  fileprivate static func utf16(_ name: String) -> Diagnostic {
    Diagnostic("'\(name)' is written in UTF-16", at: nil, help: "save it as UTF-8")
  }

  /// The first byte that is not UTF-8, placed in the text with such bytes replaced.
  fileprivate static func invalid(_ name: String, _ bytes: ArraySlice<UInt8>, bytesBefore: Int) -> Diagnostic
  {
    let source = SourceText(name: name, text: String(decoding: bytes, as: UTF8.self))
    var position = YAMLPosition()
    var codec = UTF8()
    var iterator = bytes.makeIterator()
    while case .scalarValue(let scalar) = codec.decode(&iterator) { position.pass(scalar) }
    let offset = position.byte + bytesBefore
    return Diagnostic(
      "the byte at offset \(offset) is not UTF-8",
      at: Place(source: source, line: position.line, column: position.column),
      help: "save the file as UTF-8")
  }
}

/// A line, column and byte offset that move over a text.
private struct YAMLPosition {
  package var line = 1
  package var column = 1
  package var byte = 0

  package mutating func pass(_ scalar: Unicode.Scalar) {
    byte += UTF8.width(scalar)
    column = scalar == "\n" ? 1 : column + 1
    line += scalar == "\n" ? 1 : 0
  }
}
