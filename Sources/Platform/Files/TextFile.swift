/// A file that cannot be read, and what to do about it.
public struct FileError: Error, Sendable {
  public let message: String
  public let help: String?

  public init(_ message: String, help: String? = nil) {
    self.message = message
    self.help = help
  }
}

/// Reads the texts that users write.
public enum TextFile {
  /// In bytes.
  package static let largest = 16 << 20

  /// - Throws: `FileError` where the file cannot be read, or is not UTF-8.
  public static func read(_ path: String) throws(FileError) -> String {
    guard let text = String(validating: try bytes(path), as: UTF8.self) else {
      throw FileError("'\(path)' is not UTF-8 text", help: "save it as UTF-8")
    }
    return text
  }

  /// - Throws: `FileError` where the file is missing, no file, or larger than any text that is read.
  public static func bytes(_ path: String) throws(FileError) -> [UInt8] {
    let file: Int32
    do throws(OpeningFailure) { file = try RegularFile.openText(path) } catch {
      let isMissing = error == .refused(SystemError(ENOENT))
      throw FileError(
        "cannot read '\(path)': \(error.reason)",
        help: isMissing ? "is the path right?" : "name a file that can be read")
    }
    defer { _ = systemClose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = buffer.withUnsafeMutableBytes { systemRead(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw FileError("cannot read '\(path)': \(SystemError(errno).reason)") }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      if bytes.count > largest {
        throw FileError("'\(path)' is larger than 16 MiB", help: "is this the file that was meant?")
      }
    }
  }
}

/// Arithmetic on paths, without asking the file system.
///
/// By bytes: what follows a slash may make one character with it.
package enum FilePath {
  private static let separator = UInt8(ascii: "/")

  /// `path` as seen from the folder of `file`.
  package static func resolve(_ path: String, besideFile file: String) -> String {
    guard path.utf8.first != separator, let slash = file.utf8.lastIndex(of: separator) else { return path }
    var plain = path.utf8[...]
    while plain.starts(with: "./".utf8) { plain = plain.dropFirst(2) }
    return String(file[...slash]) + String(Substring(plain))
  }

  /// The path without `.` and `x/..`, to tell whether two paths are of one file.
  package static func withoutDetours(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.utf8.split(separator: separator).map({ Substring($0) }) where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    return (path.utf8.first == separator ? "/" : "") + parts.joined(separator: "/")
  }

  /// The file's name without folders and ending: `configs/quickstart.yaml` -> `quickstart`.
  package static func stem(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
    return String(name[..<dot])
  }
}
