import CZlib

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Writes zip archives of stored entries, without times, so that equal content gives equal bytes.
enum ZipWriter {
  /// How many files an archive holds without 64-bit fields.
  static let mostEntries = 0xFFFF

  /// - Precondition: names differ, and all of it stays below 4 GiB, which 64-bit fields would be needed for.
  static func archive(_ files: [(name: String, bytes: Data)]) -> Data {
    precondition(Set(files.map { Array($0.name.utf8) }).count == files.count, "two files have one name")
    var archive = Data()
    var directory = Data()
    for (name, bytes) in files {
      let offset = archive.count
      let facts = entryFacts(name, bytes)
      archive += number(0x0403_4B50, 4) + number(20, 2) + facts + Data(name.utf8) + bytes
      directory += number(0x0201_4B50, 4) + number(20, 2) + number(20, 2) + facts
      // Comment, disk, and attributes inside and outside.
      directory += number(0, 2) + number(0, 2) + number(0, 2) + number(0, 4)
      directory += number(offset, 4) + Data(name.utf8)
    }
    let start = archive.count
    precondition(start + directory.count < 0xFFFF_FFFF && files.count <= mostEntries, "an archive of 4 GiB")
    archive += directory
    archive += number(0x0605_4B50, 4) + number(0, 4) + number(files.count, 2) + number(files.count, 2)
    return archive + number(directory.count, 4) + number(start, 4) + number(0, 2)
  }

  /// From the flags to the length of the extra field, the same in both headers. The time is the first that zip has.
  private static func entryFacts(_ name: String, _ bytes: Data) -> Data {
    let utf8Names = 0x800
    let firstOfJanuary1980 = 0x21
    let checksum = bytes.withUnsafeBytes { buffer in
      crc32_z(crc32_z(0, nil, 0), buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), buffer.count)
    }
    return number(utf8Names, 2) + number(0, 2) + number(0, 2) + number(firstOfJanuary1980, 2)
      + number(Int(checksum), 4) + number(bytes.count, 4) + number(bytes.count, 4)
      + number(name.utf8.count, 2) + number(0, 2)
  }

  private static func number(_ value: Int, _ size: Int) -> Data {
    Data((0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) })
  }
}
