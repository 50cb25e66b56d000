#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One record of a zip archive's central directory, with its local header checked against it.
struct ZipRecord {
  /// Bytes of a record of the directory without name, extra fields and comment.
  static let directorySize = 46
  private static let localSize = 30

  let entry: ZipEntry
  /// Bytes of the record itself.
  let byteCount: Int
  /// From the local header to the end of the data.
  let extent: Range<Int>

  /// - Parameters:
  ///   - start: where the record starts.
  ///   - directory: where all of them lie; data lie before it.
  init(of content: FileContent, at start: Int, in directory: Range<Int>) throws(FileFormatError) {
    let bytes = content.bytes
    func field(_ offset: Int, _ size: Int) -> Int { Int(bytes.littleEndian(at: start + offset, size: size)) }
    guard directory.upperBound - start >= Self.directorySize, field(0, 4) == 0x0201_4B50 else {
      throw ZipDirectory.fault(content, "a record of the central directory", "something else", at: start)
    }
    let nameSize = field(28, 2)
    let extraSize = field(30, 2)
    byteCount = Self.directorySize + nameSize + extraSize + field(32, 2)
    guard byteCount <= directory.upperBound - start else {
      throw ZipDirectory.fault(
        content, "a record within the central directory", "\(byteCount) bytes", at: start)
    }
    let nameStart = start + Self.directorySize
    guard nameSize > 0 else { throw ZipDirectory.fault(content, "a name", "none", at: nameStart) }
    let name = Self.name(of: bytes[nameStart..<nameStart + nameSize])
    let (flags, method) = (field(8, 2), field(10, 2))
    let isEncrypted = flags & 0x41 != 0
    var sizes = ZipSizes(inflated: field(24, 4), stored: field(20, 4), offset: field(42, 4))
    let extra = nameStart + nameSize..<nameStart + nameSize + extraSize
    guard sizes.widen(bytes[extra]) else {
      throw ZipDirectory.fault(content, "64-bit sizes of '\(name.legible)'", "none", at: extra.lowerBound)
    }
    let data = try Self.data(
      of: content, name: bytes[nameStart..<nameStart + nameSize], flags: flags, method: method, sizes,
      before: directory.lowerBound)
    extent = sizes.offset..<data.upperBound
    entry = ZipEntry(
      name: name, size: sizes.inflated, checksum: UInt32(field(16, 4)), isDeflated: method == 8,
      obstacle: isEncrypted ? .isEncrypted : method == 0 || method == 8 ? nil : .method(method), range: data)
  }

  /// Names that are not UTF-8 are of a code page that is not said, and are taken for Latin-1.
  private static func name(of bytes: Data) -> String {
    String(validating: bytes, as: UTF8.self)
      ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }

  /// Where the data of a record lie, once the local header before them says the same as the record does.
  private static func data(
    of content: FileContent, name: Data, flags: Int, method: Int, _ sizes: ZipSizes, before limit: Int
  ) throws(FileFormatError) -> Range<Int> {
    let bytes = content.bytes
    let offset = sizes.offset
    func field(_ place: Int, _ size: Int) -> Int { Int(bytes.littleEndian(at: offset + place, size: size)) }
    let shown = Self.name(of: name).legible
    // An encrypted entry has bytes of its own before the data, and other methods may do with sizes what they like.
    let isPlain = flags & 0x41 == 0 && (method == 0 || method == 8)
    guard offset <= limit, localSize <= limit - offset, field(0, 4) == 0x0403_4B50 else {
      throw ZipDirectory.fault(content, "the local header of '\(shown)'", "something else", at: offset)
    }
    let start = offset + localSize + field(26, 2) + field(28, 2)
    let nameStart = offset + localSize
    guard start <= limit, field(26, 2) == name.count, field(8, 2) == method,
      bytes[nameStart..<nameStart + name.count] == name
    else {
      throw ZipDirectory.fault(
        content, "a local header of '\(shown)' as the directory lists it", "another", at: offset)
    }
    // Sizes of zero are allowed where they follow the data, and all ones where they are in a 64-bit field.
    let sizesFollow = flags & 8 != 0
    let local = (stored: field(18, 4), inflated: field(22, 4))
    let agrees =
      (local.stored == sizes.stored && local.inflated == sizes.inflated)
      || (sizesFollow && local.stored == 0 && local.inflated == 0)
      || (local.stored == 0xFFFF_FFFF && local.inflated == 0xFFFF_FFFF)
    guard agrees else {
      throw ZipDirectory.fault(
        content, "'\(shown)' to have \(sizes.stored) bytes, as the directory says", "\(local.stored)",
        at: offset + 18)
    }
    guard sizes.stored <= limit - start else {
      throw ZipDirectory.fault(
        content, "\(sizes.stored) bytes of '\(shown)'", "\(limit - start) before the directory", at: start)
    }
    guard isPlain else { return start..<start + sizes.stored }
    guard method == 8 || sizes.stored == sizes.inflated else {
      throw ZipDirectory.fault(
        content, "'\(shown)', which is stored, to be \(sizes.stored) bytes", "\(sizes.inflated)", at: offset)
    }
    // Deflate cannot exceed 1032 to 1.
    guard sizes.inflated / 1032 <= sizes.stored else {
      throw ZipDirectory.fault(
        content, "at most 1032 bytes of '\(shown)' for each that is stored", "\(sizes.inflated)", at: offset)
    }
    return start..<start + sizes.stored
  }
}

/// The numbers of a directory record that may have to be looked up in its 64-bit field.
private struct ZipSizes {
  var inflated: Int
  var stored: Int
  var offset: Int

  /// Takes those that are all ones from the 64-bit field (header 1) among `extra`; false where it is not there.
  mutating func widen(_ extra: Data) -> Bool {
    let isLarge = [inflated, stored, offset].map { $0 == 0xFFFF_FFFF }
    guard isLarge.contains(true) else { return true }
    var rest = extra
    while rest.count >= 4 {
      let start = rest.startIndex
      let size = Int(rest.littleEndian(at: start + 2, size: 2))
      guard size <= rest.count - 4 else { return false }
      if rest.littleEndian(at: start, size: 2) == 1 {
        return take(isLarge, from: rest[start + 4..<start + 4 + size])
      }
      rest = rest[(start + 4 + size)...]
    }
    return false
  }

  private mutating func take(_ isLarge: [Bool], from field: Data) -> Bool {
    var values = [inflated, stored, offset]
    var place = field.startIndex
    for index in values.indices where isLarge[index] {
      guard field.endIndex - place >= 8,
        let value = Int(exactly: field.littleEndian(at: place, size: 8))
      else { return false }
      values[index] = value
      place += 8
    }
    (inflated, stored, offset) = (values[0], values[1], values[2])
    return true
  }
}
