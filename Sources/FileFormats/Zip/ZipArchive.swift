import CZlib

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A zip archive, whose directory is checked as a whole before any entry is read.
///
/// Entries that overlap, share a name, or are larger than deflate can make them of what is stored are refused, so
/// that a small file cannot stand for a large one. Entries are inflated when they are read, and no further than
/// asked.
struct ZipArchive: Sendable {
  let content: FileContent
  /// In the order of the directory.
  let entries: [ZipEntry]
  /// By the bytes of names: two names may differ in Unicode's normal form alone.
  private let places: [[UInt8]: Int]
  /// PyTorch can be told to write no checksums; all of them are zero then.
  private let hasChecksums: Bool

  /// Above this size, in bytes, an entry that deflated better than any weights do is refused.
  private static let largestUnasked = 256 << 20
  private static let likelyRatio = 100

  static func hasMagic(_ bytes: Data) -> Bool {
    bytes.count >= 4
      && (bytes.prefix(4) == Data("PK\u{3}\u{4}".utf8) || bytes.prefix(4) == Data("PK\u{5}\u{6}".utf8))
  }

  init(_ content: FileContent) throws(FileFormatError) {
    let directory = try ZipDirectory(of: content)
    var records: [ZipRecord] = []
    var places: [[UInt8]: Int] = [:]
    var offset = directory.range.lowerBound
    for index in 0..<directory.count {
      let record = try ZipRecord(of: content, at: offset, in: directory.range)
      guard places.updateValue(index, forKey: Array(record.entry.name.utf8)) == nil else {
        throw ZipDirectory.fault(
          content, "one entry of a name", "two '\(record.entry.name.legible)'", at: offset)
      }
      records.append(record)
      offset += record.byteCount
    }
    guard offset == directory.range.upperBound else {
      throw ZipDirectory.fault(
        content, "the central directory to end after \(directory.count) records", "more", at: offset)
    }
    try Self.checkOverlaps(records, content)
    self.content = content
    self.places = places
    entries = records.map(\.entry)
    hasChecksums = entries.contains { $0.checksum != 0 }
  }

  private static func checkOverlaps(_ records: [ZipRecord], _ content: FileContent) throws(FileFormatError) {
    let ordered = records.sorted { $0.extent.lowerBound < $1.extent.lowerBound }
    for (first, second) in zip(ordered, ordered.dropFirst())
    where second.extent.lowerBound < first.extent.upperBound {
      throw ZipDirectory.fault(
        content, "entries beside one another",
        "'\(second.entry.name.legible)' inside '\(first.entry.name.legible)'", at: second.extent.lowerBound)
    }
  }

  /// The entry of that name.
  subscript(name: String) -> ZipEntry? { places[Array(name.utf8)].map { entries[$0] } }

  /// The name that errors give an entry.
  func name(of entry: ZipEntry) -> String { "\(content.name) (\(entry.name.legible))" }

  /// All bytes of an entry, of which there may be at most `limit`, verified by their checksum.
  ///
  /// What is stored without compression shares the archive's memory.
  func bytes(of entry: ZipEntry, limit: Int = .max) throws(FileFormatError) -> Data {
    guard entry.size <= limit else {
      throw FileFormatError(
        file: name(of: entry), expected: "at most \(limit) bytes", found: "\(entry.size)")
    }
    try check(entry)
    let bytes = try entry.isDeflated ? inflated(entry) : content.bytes[entry.range]
    try verify(bytes, entry)
    return bytes
  }

  /// The first bytes of an entry, at most `count`, not verified.
  func start(of entry: ZipEntry, count: Int) throws(FileFormatError) -> FileContent {
    try check(entry)
    let bytes =
      try entry.isDeflated
      ? Data(Inflater(content, bare: entry.range).read(upTo: min(count, entry.size)))
      : content.bytes[entry.range].prefix(count)
    return FileContent(name: name(of: entry), bytes: bytes)
  }

  private func check(_ entry: ZipEntry) throws(FileFormatError) {
    switch entry.obstacle {
    case nil: return
    case .isEncrypted?:
      throw FileFormatError(
        file: name(of: entry), expected: "an entry that is not encrypted", found: "one that is",
        remedy: "save it without a password")
    case .method(let number)?:
      throw FileFormatError(
        file: name(of: entry), expected: "an entry that is stored or deflated", found: "method \(number)",
        remedy: "save it again")
    }
  }

  private func inflated(_ entry: ZipEntry) throws(FileFormatError) -> Data {
    guard entry.size <= Self.largestUnasked || entry.size / Self.likelyRatio <= entry.range.count else {
      throw FileFormatError(
        file: name(of: entry), expected: "data that could be somebody's weights",
        found: "\(entry.size) bytes deflated to \(entry.range.count), as in a zip bomb",
        remedy: "save it without compression if it is meant")
    }
    let inflater = Inflater(content, bare: entry.range)
    var bytes: [UInt8] = []
    // A size is believed as far as there are bytes for it.
    while bytes.count < entry.size {
      let chunk = try inflater.read(upTo: min(1 << 20, entry.size - bytes.count))
      if chunk.isEmpty { break }
      bytes += chunk
    }
    let isWhole = bytes.count == entry.size
    guard isWhole, try inflater.read(upTo: 1).isEmpty else {
      throw FileFormatError(
        file: name(of: entry), expected: "\(entry.size) bytes, as the directory says",
        found: isWhole ? "more" : "\(bytes.count)", remedy: "the file is damaged: fetch it again")
    }
    return Data(bytes)
  }

  private func verify(_ bytes: Data, _ entry: ZipEntry) throws(FileFormatError) {
    guard hasChecksums else { return }
    let checksum = bytes.withUnsafeBytes { buffer in
      crc32_z(crc32_z(0, nil, 0), buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), buffer.count)
    }
    guard checksum == UInt(entry.checksum) else {
      throw FileFormatError(
        file: name(of: entry), expected: "bytes with the checksum \(String(entry.checksum, radix: 16))",
        found: String(checksum, radix: 16), remedy: "the file is damaged: fetch it again")
    }
  }
}

/// A file inside a zip archive, as the central directory lists it and its local header confirms it.
struct ZipEntry: Sendable {
  let name: String
  /// Bytes once inflated.
  let size: Int
  /// The checksum of the inflated bytes.
  let checksum: UInt32
  let isDeflated: Bool
  /// Why its bytes cannot be read.
  let obstacle: Obstacle?
  /// Where its bytes lie in the archive, compressed or not.
  let range: Range<Int>

  enum Obstacle {
    case isEncrypted
    /// The number of a way to compress that is not known here.
    case method(Int)
  }
}
