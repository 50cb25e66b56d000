/// The name of a file or folder inside another one: one part of a path, which leads nowhere else.
///
/// Whatever was not written here (names in a file, from another machine, left by a program) becomes part of a path
/// through this type alone. Names are compared by their bytes, as most file systems do.
public struct FileName: Sendable {
  public let text: String

  /// - Throws: why no file is given this name.
  public init(_ text: String) throws(FileNameError) {
    if let reason = Self.objection(to: text) { throw FileNameError(name: text, reason: reason) }
    self.text = text
  }

  /// Why `name` leads elsewhere, or is none; nil where it can be used.
  ///
  /// Names that begin with a dot are for what is not to be seen, and no result is.
  public static func objection(to name: String) -> String? {
    let bytes = name.utf8
    if bytes.isEmpty { return "it is empty" }
    if bytes.first == UInt8(ascii: ".") { return "it begins with a dot" }
    if bytes.contains(UInt8(ascii: "/")) { return "it has a slash in it" }
    if bytes.contains(where: { $0 < 0x20 || $0 == 0x7f }) { return "it has a control character in it" }
    if bytes.count > mostBytes { return "it is longer than \(mostBytes) bytes" }
    return nil
  }

  /// What file systems take.
  private static let mostBytes = 255
}

extension FileName: Hashable, CustomStringConvertible {
  public static func == (one: FileName, other: FileName) -> Bool {
    one.text.utf8.elementsEqual(other.text.utf8)
  }

  public func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
  }

  public var description: String { text }
}

/// A path inside a folder that cannot lead out of it: names with slashes between.
public struct RelativePath: Sendable, Hashable, CustomStringConvertible {
  /// One or more.
  public let parts: [FileName]

  public init(_ parts: FileName...) {
    precondition(!parts.isEmpty, "a path has a name in it")
    self.parts = parts
  }

  /// - Throws: why one of its parts cannot be a name.
  public init(_ text: String) throws(FileNameError) {
    var parts: [FileName] = []
    for part in text.split(separator: "/", omittingEmptySubsequences: false) {
      parts.append(try FileName(String(part)))
    }
    self.parts = parts
  }

  public var description: String { parts.map(\.text).joined(separator: "/") }
}

/// A name that no file is given.
public struct FileNameError: Error, Sendable, CustomStringConvertible {
  public let name: String
  /// In words without a full stop: `it has a slash in it`.
  public let reason: String

  /// `'../x' cannot be the name of a file: it begins with a dot`
  public var description: String { "'\(shown)' cannot be the name of a file: \(reason)" }

  /// The name as a line can show it.
  public var shown: String {
    let visible = name.unicodeScalars.prefix(80).map {
      $0.properties.generalCategory == .control ? "\u{FFFD}" : $0
    }
    return String(String.UnicodeScalarView(visible)) + (name.unicodeScalars.count > 80 ? "…" : "")
  }
}

/// A name that no other thread, process or machine gives at the same time.
package enum UniqueName {
  /// `<process>-<64 random bits>`
  package static func make() -> String {
    "\(getpid())-\(String(UInt64.random(in: .min ... .max), radix: 16))"
  }
}

/// Reads what another program has left in a folder, which may be anything and lead anywhere.
///
/// Only files are read: symbolic links are not followed, and nothing is waited for that a pipe may bring.
public enum ForeignFiles {
  /// The names in a folder.
  ///
  /// - Throws: `FileFailure` where it cannot be listed, or is a link to one.
  public static func names(in folder: String) throws(FileFailure) -> [String] {
    let operations = FileOperations()
    if try operations.status(of: folder, followingLinks: false)?.kind == .link {
      throw FileFailure(.list, folder, code: FileFailure.isLink)
    }
    return try operations.list(folder)
  }

  /// All bytes of a file.
  ///
  /// - Throws: `FileFailure` where it cannot be read, or is something else than a file.
  public static func read(_ name: FileName, in folder: String) throws(FileFailure) -> [UInt8] {
    try DurableFiles(operations: FileOperations()).read("\(folder)/\(name)", followingLinks: false)
  }

  /// How many bytes a file has.
  ///
  /// - Throws: `FileFailure` as `read`.
  public static func size(of name: FileName, in folder: String) throws(FileFailure) -> Int {
    let operations = FileOperations()
    let file = try operations.open("\(folder)/\(name)", followingLinks: false)
    defer { try? operations.close(file) }
    return try operations.status(of: file).size
  }

  /// A stretch of a file, or what there is of it.
  ///
  /// - Throws: `FileFailure` as `read`.
  public static func read(
    _ range: Range<Int>, of name: FileName, in folder: String
  ) throws(FileFailure) -> [UInt8] {
    try DurableFiles(operations: FileOperations()).read(range, of: "\(folder)/\(name)", followingLinks: false)
  }
}
