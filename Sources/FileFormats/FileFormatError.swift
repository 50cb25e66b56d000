/// What is wrong with a file: where, what was expected there, what was found, and what to do about it.
public struct FileFormatError: Error, Equatable, Sendable {
  /// The file, as the user would name it.
  public let file: String
  /// Bytes from the start of the file to the fault, where it has a place.
  public let offset: Int?
  public let expected: String
  public let found: String
  /// What the user can do, where there is something.
  public let remedy: String?

  public init(
    file: String, offset: Int? = nil, expected: String, found: String, remedy: String? = nil
  ) {
    self.file = file
    self.offset = offset
    self.expected = expected
    self.found = found
    self.remedy = remedy
  }
}

extension FileFormatError: CustomStringConvertible {
  public var description: String {
    let place = offset.map { "\(file), byte \($0)" } ?? file
    let advice = remedy.map { "; \($0)" } ?? ""
    return "\(place): expected \(expected), found \(found)\(advice)"
  }
}

extension String {
  /// The text as a message can show it: what a terminal would not print is replaced, and a long one is cut.
  public var legible: String {
    var shown = String.UnicodeScalarView()
    for scalar in unicodeScalars.prefix(100) {
      let isPrinted =
        !scalar.properties.isDefaultIgnorableCodePoint && scalar.properties.generalCategory != .control
      shown.append(isPrinted ? scalar : "\u{FFFD}")
    }
    return String(shown) + (unicodeScalars.count > 100 ? "…" : "")
  }
}

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Data {
  /// The little-endian number of `size` bytes at `offset`.
  ///
  /// - Precondition: the bytes are there, and `size` is at most 8.
  func littleEndian(at offset: Int, size: Int) -> UInt64 {
    self[offset..<offset + size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
