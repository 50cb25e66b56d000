#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The content of a file read in order, inflated on the way when it starts with gzip's magic number.
///
/// Offsets count inflated bytes.
public struct ByteStream {
  /// The name of the file; inflated content says so, since offsets in it are not offsets in the file.
  public let name: String
  public private(set) var offset = 0
  let content: FileContent
  private let inflater: Inflater?

  public init(_ content: FileContent) {
    let isCompressed = Inflater.hasMagic(content.bytes, at: 0)
    self.content = content
    inflater = isCompressed ? Inflater(content) : nil
    name = isCompressed ? "\(content.name) (inflated)" : content.name
  }

  private var inflates: Bool { inflater != nil }

  /// The most bytes that can be left, known without inflating them.
  var mostRemaining: Int {
    inflater?.mostRemaining ?? content.bytes.count - offset
  }

  /// The next `count` bytes, exactly.
  ///
  /// Throws when fewer are left; a count that the file cannot hold is refused before memory is taken for it.
  /// - Parameter role: what the bytes are, as the error says it: "pixels".
  public mutating func read(_ count: Int, of role: String) throws(FileFormatError) -> [UInt8] {
    guard count <= mostRemaining else {
      throw shortage(of: role, wanted: count, found: "at most \(mostRemaining)")
    }
    let bytes = try take(upTo: count)
    guard bytes.count == count else {
      throw shortage(of: role, wanted: count, found: "\(bytes.count)")
    }
    offset += count
    return bytes
  }

  /// Everything that is left, which may be no more than `limit` bytes.
  public mutating func readRest(limit: Int) throws(FileFormatError) -> [UInt8] {
    if inflater == nil, mostRemaining <= limit { return try read(mostRemaining, of: "content") }
    var bytes: [UInt8] = []
    let chunkSize = 1 << 20
    while bytes.count <= limit {
      let chunk = try take(upTo: min(chunkSize, limit + 1 - bytes.count))
      guard !chunk.isEmpty else { return bytes }
      bytes += chunk
      offset += chunk.count
    }
    throw FileFormatError(
      file: name, offset: limit, expected: "the end, \(limit) bytes being the most allowed", found: "more")
  }

  /// Throws unless everything has been read; for gzip this also verifies the checksum.
  public mutating func expectEnd() throws(FileFormatError) {
    guard try take(upTo: 1).isEmpty else {
      throw FileFormatError(file: name, offset: offset, expected: "the end", found: "more bytes")
    }
  }

  /// The next bytes without counting them as read; fewer than asked only at the end.
  private func take(upTo count: Int) throws(FileFormatError) -> [UInt8] {
    if let inflater { return try inflater.read(upTo: count) }
    let end = min(offset + count, content.bytes.count)
    return [UInt8](content.bytes[offset..<end])
  }

  private func shortage(of role: String, wanted: Int, found: String) -> FileFormatError {
    FileFormatError(
      file: name, offset: offset, expected: "\(wanted) bytes of \(role)", found: "\(found) before the end",
      remedy: "the file is truncated or is not what its header says")
  }
}

extension ByteStream {
  /// The first bytes of the content, inflated where the stream is, without reading from it.
  func start() throws(FileFormatError) -> Data {
    inflates
      ? Data(try Inflater(content).read(upTo: FileKind.start)) : content.bytes.prefix(FileKind.start)
  }

  /// What the content is, where its start tells; what was inflated and is gzip again was compressed twice.
  func kind() throws(FileFormatError) -> FileKind? {
    let start = try start()
    guard inflates else { return FileKind(of: FileContent(name: content.name, bytes: start)) }
    let unpacked = content.name.hasSuffix(".gz") ? String(content.name.dropLast(3)) : content.name
    guard let kind = FileKind(of: FileContent(name: unpacked, bytes: start)) else { return nil }
    if kind.format == .gzip, let outer = FileKind(of: content) {
      return FileKind("gzip again: it was compressed twice", remedy: outer.remedy, format: .gzip)
    }
    return FileKind(
      kind.name, remedy: kind.remedy.map { "gunzip \(content.name.shellQuoted), and then: \($0)" },
      format: kind.format)
  }

  /// The next four bytes as a big-endian number.
  mutating func readBigEndian32(_ role: String) throws(FileFormatError) -> UInt32 {
    try read(4, of: role).reduce(0) { $0 << 8 | UInt32($1) }
  }
}
