import Foundation
import Testing

@testable import FileFormats

@Suite("zip archives")
struct ZipTests {
  private static let sample = ZipWriter.archive([("a", Data([1, 2, 3])), ("b/c", Data("hello".utf8))])

  private static func verdict(_ bytes: Data) -> String? {
    message {
      let archive = try ZipArchive(FileContent(name: "x.zip", bytes: bytes))
      for entry in archive.entries { _ = try archive.bytes(of: entry) }
    }
  }

  /// The sample with other bytes from a place on, counted from the first place of a mark.
  private static func changed(_ mark: String, _ offset: Int, _ bytes: [UInt8], last: Bool = false) -> Data {
    var data = sample
    let needle = Data(mark.utf8)
    let place = data.range(of: needle, options: last ? .backwards : [])?.lowerBound ?? 0
    data.replaceSubrange(place + offset..<place + offset + bytes.count, with: bytes)
    return data
  }

  @Test("what is written is read, to the byte")
  func roundTrip() throws {
    let archive = try ZipArchive(FileContent(name: "x.zip", bytes: Self.sample))
    #expect(archive.entries.map(\.name) == ["a", "b/c"])
    #expect(
      try archive.entries.map { Array(try archive.bytes(of: $0)) } == [[1, 2, 3], Array("hello".utf8)])
    #expect(try ZipArchive(FileContent(name: "x", bytes: ZipWriter.archive([]))).entries.isEmpty)
  }

  @Test("entries whose names differ in Unicode's normal form alone are two entries")
  func normalForms() throws {
    let bytes = ZipWriter.archive([("\u{e9}", Data([1])), ("e\u{301}", Data([2]))])
    let archive = try ZipArchive(FileContent(name: "x.zip", bytes: bytes))
    #expect(try archive.entries.map { Array(try archive.bytes(of: $0)) } == [[1], [2]])
    #expect(archive["e\u{301}"]?.name.utf8.count == 3)
    #expect(archive["\u{e9}"]?.name.utf8.count == 2)
  }

  private static let local = "PK\u{3}\u{4}", record = "PK\u{1}\u{2}", end = "PK\u{5}\u{6}"

  private static let cases: [(name: String, bytes: Data, says: String)] = [
    ("no archive", Data("hello".utf8), "the end of a zip archive"),
    ("bytes before the archive", Data([0]) + sample, "a central directory that ends where"),
    ("bytes after the archive", sample + Data([0]), "the end of a zip archive"),
    ("a part of several", changed(end, 4, [1]), "a part of several"),
    ("more entries than fit", changed(end, 10, [0xFF, 0xFF]), "no more entries than"),
    ("fewer entries than there are", changed(end, 10, [1, 0]), "to end after 1 records"),
    ("a directory elsewhere", changed(end, 16, [0, 0, 0, 0]), "a central directory that ends where"),
    ("an encrypted entry", changed(record, 8, [1]), "an entry that is not encrypted"),
    ("a method of its own", changed(record, 10, [99]), "as the directory lists it"),
    ("a local header of another name", changed(local, 30, [0x62]), "as the directory lists it"),
    ("a local header of another method", changed(local, 8, [8]), "as the directory lists it"),
    ("a local header of another size", changed(local, 18, [4]), "to have 3 bytes"),
    ("a local header beyond the file", changed(record, 42, [0, 0, 0, 0x70]), "the local header of 'a'"),
    ("data beyond the directory", changed(record, 20, [0xFF, 0, 0, 0, 0xFF]), "as the directory says"),
    ("other bytes than were summed", changed("a\u{1}\u{2}", 1, [9]), "bytes with the checksum"),
    (
      "an entry inside another", changed(record, 42, [0, 0, 0, 0], last: true),
      "header of 'b/c' as the directory lists it"
    ),
    ("two entries of one name", twins, "two 'a'"),
    (
      "a 64-bit size that is not there", changed(record, 24, [0xFF, 0xFF, 0xFF, 0xFF]), "64-bit sizes of 'a'"
    ),
  ]

  private static var twins: Data {
    Data(
      ZipWriter.archive([("a", Data()), ("~", Data())]).map {
        $0 == UInt8(ascii: "~") ? UInt8(ascii: "a") : $0
      })
  }

  @Test("an archive that contradicts itself is refused", arguments: cases.indices)
  func contradictions(index: Int) {
    let (name, bytes, says) = Self.cases[index]
    let verdict = Self.verdict(bytes)
    #expect(verdict?.contains(says) == true, "\(name): \(verdict ?? "was read")")
  }

  @Test("an entry that lies inside another one's data is refused, so no byte counts twice")
  func overlap() throws {
    let inner = ZipWriter.archive([("b", Data([1]))]).prefix(32)
    var data = ZipWriter.archive([("a", inner), ("b", Data([1]))])
    let record = try #require(data.range(of: Data(Self.record.utf8), options: .backwards)).lowerBound
    data[record + 42] = 31
    #expect(Self.verdict(data)?.contains("'b' inside 'a'") == true)
  }

  @Test("a bomb is refused before it is inflated")
  func bomb() throws {
    // Deflate's own limit: 1032 to 1.
    let bytes = try #require(Data(base64Encoded: Self.zeros))
    let archive = try Self.archive(deflated: bytes, size: bytes.count * 1032 + 2000)
    #expect(Self.verdict(archive)?.contains("at most 1032 bytes of 'a'") == true)
    let large = Data(count: 1 << 20)
    let bomb = try Self.archive(deflated: large, size: 1 << 30)
    #expect(Self.verdict(bomb)?.contains("as in a zip bomb") == true)
  }

  @Test("an entry that inflates to another size than it says is refused")
  func wrongSize() throws {
    let bytes = try #require(Data(base64Encoded: Self.zeros))
    #expect(Self.verdict(try Self.archive(deflated: bytes, size: 1000)) == nil)
    for size in [999, 1001] {
      let verdict = Self.verdict(try Self.archive(deflated: bytes, size: size))
      #expect(
        verdict?.contains("expected \(size) bytes") == true || verdict?.contains("deflate data") == true)
    }
  }

  /// A thousand zeros, by `zlib.compressobj(9, zlib.DEFLATED, -15)`.
  private static let zeros = "Y2AYBaNgFAx3AAA="

  /// An archive of one deflated entry, without a checksum.
  private static func archive(deflated bytes: Data, size: Int) throws -> Data {
    var data = ZipWriter.archive([("a", bytes)])
    for (mark, method, checksum, inflated) in [(local, 8, 14, 22), (record, 10, 16, 24)] {
      let place = try #require(data.range(of: Data(mark.utf8))).lowerBound
      data[place + method] = 8
      for index in 0..<4 {
        data[place + checksum + index] = 0
        data[place + inflated + index] = UInt8(truncatingIfNeeded: size >> (8 * index))
      }
    }
    return data
  }
}
