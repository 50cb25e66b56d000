#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a file is by its content, as far as its start tells.
///
/// Every reader here asks when a file is not what it reads, so that a pointer of Git LFS or a page of a web server is
/// called that, whatever the file's name.
struct FileKind {
  /// The kinds that some reader reads.
  enum Format {
    case safetensors, zip, npy, gzip
    case legacyPyTorch
    case idx
  }

  /// With an article: "a web page".
  let name: String
  /// What to do to get a file that can be read, which is often a line for the shell.
  let remedy: String?
  let format: Format?
  /// Whether it is text that might be meant as such, and not in place of something else.
  let isText: Bool

  /// How much of a file is looked at.
  static let start = 64 << 10

  init(_ name: String, remedy: String? = nil, format: Format? = nil, isText: Bool = false) {
    self.name = name
    self.remedy = remedy
    self.format = format
    self.isText = isText
  }

  /// Nothing where the content says nothing, as numbers without a header do.
  ///
  /// - Parameter content: the file, or its first `start` bytes.
  init?(of content: FileContent) {
    let kind =
      Self.withoutContent(content) ?? Self.readable(content) ?? Self.signed(content) ?? TextKind.kind(
        of: content)
      ?? Self.unsigned(content)
    guard let kind else { return nil }
    self = kind
  }

  /// The error for a file that is not what it should be.
  ///
  /// - Parameters:
  ///   - expected: what it should be: "an npy file".
  ///   - remedy: what to do where the content tells nothing.
  static func mismatch(
    _ content: FileContent, expected: String, remedy: String? = nil
  ) -> InterchangeError {
    let kind = FileKind(of: content)
    return InterchangeError(
      file: content.name, offset: 0, expected: expected,
      found: kind?.name ?? "\(content.bytes.count) bytes that are of no kind known here",
      remedy: kind?.remedy ?? remedy)
  }
}

extension FileKind {
  private static func withoutContent(_ content: FileContent) -> FileKind? {
    if content.bytes.isEmpty {
      return FileKind(
        "an empty file", remedy: "fetch or write it again: whatever made it did not come to an end")
    }
    guard content.bytes.count >= 16, content.bytes.prefix(4096).allSatisfy({ $0 == 0 }) else { return nil }
    return FileKind(
      "nothing but zeros at its start", remedy: "fetch it again: the download did not come to an end")
  }

  private static func readable(_ content: FileContent) -> FileKind? {
    let bytes = content.bytes
    if ZipArchive.hasMagic(bytes) { return ZipKind.kind(of: content) }
    if LegacyPyTorchFile.hasMagic(bytes) {
      return FileKind("a PyTorch checkpoint", remedy: numpyRemedy, format: .legacyPyTorch)
    }
    if NPYFile.hasMagic(bytes) { return FileKind("an npy file", format: .npy) }
    if SafetensorsFile.hasMagic(bytes) { return FileKind("a safetensors file", format: .safetensors) }
    if bytes.starts(with: [0x1F, 0x8B]) {
      return compressed("gzip", by: "gunzip", ending: "gz", content, .gzip)
    }
    return IDXKind.kind(of: content)
  }

  static let numpyRemedy =
    #"as arrays: python -c 'import numpy, torch; numpy.save("x.npy", torch.load("x.pt").numpy())'"#

  /// A compressed file, and the command that unpacks it.
  private static func compressed(
    _ format: String, by command: String, ending: String, _ content: FileContent, _ known: Format? = nil
  ) -> FileKind {
    let path = content.name.shellQuoted
    let hasEnding = content.name.hasSuffix(".\(ending)")
    let unpack = hasEnding ? "\(command) \(path)" : "mv \(path){,.\(ending)} && \(command) \(path).\(ending)"
    return FileKind("\(format) data, which is compressed", remedy: unpack, format: known)
  }
}

extension String {
  /// The text as one word of a shell's line.
  var shellQuoted: String {
    let plain = utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "_"),
        UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "@"), UInt8(ascii: "="), 0x80...:
        true
      default: false
      }
    }
    return plain && !isEmpty ? self : "'" + replacing("'", with: #"'\''"#) + "'"
  }
}
