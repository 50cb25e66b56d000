/// The central directory of a zip archive (APPNOTE.TXT 6.3.10, sections 4.3.12 to 4.3.16): where it lies, and how
/// many entries it lists.
struct ZipDirectory {
  let range: Range<Int>
  let count: Int

  private static let endSize = 22
  private static let largestComment = 0xFFFF
  private static let locatorSize = 20
  private static let largeEndSize = 56

  /// Finds the directory by the record at the archive's end, or by its 64-bit form where that is used.
  init(of content: FileContent) throws(FileFormatError) {
    let end = try Self.endRecord(of: content)
    let bytes = content.bytes
    func field(_ offset: Int, _ size: Int) -> UInt64 { bytes.littleEndian(at: end + offset, size: size) }
    guard field(4, 2) == 0, field(6, 2) == 0 else {
      throw Self.fault(content, "an archive in one piece", "a part of several", at: end + 4)
    }
    var (count, size, start, limit) = (field(10, 2), field(12, 4), field(16, 4), end)
    if let large = try Self.largeEndRecord(of: content, before: end) {
      count = bytes.littleEndian(at: large + 32, size: 8)
      size = bytes.littleEndian(at: large + 40, size: 8)
      start = bytes.littleEndian(at: large + 48, size: 8)
      limit = large
    }
    guard start <= UInt64(limit), size == UInt64(limit) - start else {
      throw Self.fault(
        content, "a central directory that ends where its end record starts",
        "\(size) bytes from byte \(start) on", at: end)
    }
    guard count <= size / UInt64(ZipRecord.directorySize) else {
      throw Self.fault(
        content, "no more entries than the directory's \(size) bytes hold", "\(count)", at: end)
    }
    range = Int(start)..<limit
    self.count = Int(count)
  }

  /// The place of the end record: the last signature whose comment ends with the file.
  private static func endRecord(of content: FileContent) throws(FileFormatError) -> Int {
    let bytes = content.bytes
    var offset = bytes.count - endSize
    let lowest = max(0, offset - largestComment)
    while offset >= lowest {
      if bytes[offset] == 0x50, bytes.littleEndian(at: offset, size: 4) == 0x0605_4B50,
        Int(bytes.littleEndian(at: offset + 20, size: 2)) == bytes.count - offset - endSize
      {
        return offset
      }
      offset -= 1
    }
    throw fault(content, "the end of a zip archive", "none", at: bytes.count)
  }

  /// The place of the 64-bit end record, where a locator before the end record points to it.
  private static func largeEndRecord(
    of content: FileContent, before end: Int
  ) throws(FileFormatError) -> Int? {
    let bytes = content.bytes
    let locator = end - locatorSize
    guard locator >= 0, bytes.littleEndian(at: locator, size: 4) == 0x0706_4B50 else { return nil }
    let place = bytes.littleEndian(at: locator + 8, size: 8)
    guard locator >= largeEndSize, place == UInt64(locator - largeEndSize),
      bytes.littleEndian(at: Int(place), size: 4) == 0x0606_4B50
    else {
      throw fault(content, "a 64-bit end record just before its locator", "byte \(place)", at: locator + 8)
    }
    return Int(place)
  }

  static func fault(
    _ content: FileContent, _ expected: String, _ found: String, at offset: Int
  ) -> FileFormatError {
    FileFormatError(
      file: content.name, offset: offset, expected: expected, found: found,
      remedy: "the file is truncated or damaged: fetch it again")
  }
}
