import FileFormats
import Foundation
import Testing

@Suite("IDX")
struct IDXTests {
  static let imageHeader: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3]
  static let imageFile: [UInt8] = imageHeader + [10, 20, 30, 40, 50, 60]
  static let labelFile: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 4, 9, 0, 3, 1]
  static let vast: [UInt8] = [0, 0, 8, 3] + [UInt8](repeating: 255, count: 12)
  static let remedy = "the file is truncated or is not what its header says"

  @Test("images have the header's shape")
  func images() throws {
    let array = try IDXArray(decoding: content("images", Self.imageFile), rank: 3)
    #expect(array.header.dimensions == [2, 1, 3])
    #expect(array.elements == [10, 20, 30, 40, 50, 60])
  }

  @Test("labels are read and held below the number of classes")
  func labels() throws {
    let array = try IDXArray.labels(decoding: content("labels", Self.labelFile), classes: 10)
    #expect(array.elements == [9, 0, 3, 1])
    let found = message { _ = try IDXArray.labels(decoding: content("labels", Self.labelFile), classes: 9) }
    #expect(found == "labels, byte 8: expected a label below 9, found 9")
  }

  @Test("a header can be read from the start of a compressed file that goes on")
  func headerOnly() throws {
    // Python: gzip.compress(struct.pack(">IIII", 0x803, 2, 1, 3) + bytes([10, 20, 30, 40, 50, 60]), mtime=0)
    let whole = try content("images.gz", base64: "H4sIAAAAAAACA2Ng4GBmYGBgAmJGIGbmEpHTMLIBABGYOL4WAAAA")
    #expect(try IDXHeader(of: whole, rank: 3).dimensions == [2, 1, 3])
    #expect(try IDXArray(decoding: whole, rank: 3).elements == [10, 20, 30, 40, 50, 60])
    // Python: gzip.compress(… + bytes([10, 20, 30]), mtime=0) + gzip.compress(bytes([40, 50, 60]), mtime=0)
    let parts = try content(
      "images.gz",
      base64:
        "H4sIAAAAAAACA2Ng4GBmYGBgAmJGIGbmEpEDAAxswv4TAAAAH4sIAAAAAAACA9MwsgEAvOYACwMAAAA=")
    #expect(try IDXHeader(of: parts, rank: 3).dimensions == [2, 1, 3])
  }

  @Test("a compressed file that is cut is found by its header's reader, from what its end says")
  func cut() throws {
    let whole = try content("images.gz", base64: "H4sIAAAAAAACA2Ng4GBmYGBgAmJGIGbmEpHTMLIBABGYOL4WAAAA")
    for missing in [1, 4, 8] {
      let cut = FileContent(name: "images.gz", bytes: whole.bytes.dropLast(missing))
      let found = message { _ = try IDXHeader(of: cut, rank: 3) }
      #expect(found?.contains("expected more gzip data, found the end of the file") == true, "\(found ?? "")")
    }
  }

  static let wrongFiles: [(bytes: [UInt8], expected: String)] = [
    (
      labelFile,
      """
      byte 0: expected the magic number 0x00000803 (bytes, dimensions: 3), found 0x00000801 \
      (bytes, dimensions: 1); is this the other file of the pair, labels for images?
      """
    ),
    (
      Array("not an IDX".utf8),
      "byte 0: expected the magic number 0x00000803 (bytes, dimensions: 3), found 0x6e6f7420, a text "
        + "file that begins with 'not an IDX'"
    ),
    (
      [],
      "byte 0: expected the magic number 0x00000803 (bytes, dimensions: 3), found an empty file; fetch or write it again: "
        + "whatever made it did not come to an end"
    ),
    (
      [3, 8, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0] + imageFile.suffix(6),
      """
      byte 0: expected the magic number 0x00000803 (bytes, dimensions: 3), found 0x03080000, an IDX file of bytes in the \
      other byte order, little-endian; python -c 'import numpy, sys; p = sys.argv[1]; b = open(p, "rb").read(); open(p, \
      "wb").write(numpy.frombuffer(b[:16], "<u4").astype(">u4").tobytes() + b[16:])' x
      """
    ),
    (
      [0, 0, 0x0D, 3] + imageHeader.suffix(12) + [UInt8](repeating: 0, count: 24),
      "byte 0: expected the magic number 0x00000803 (bytes, dimensions: 3), found 0x00000d03, an IDX file of 32-bit "
        + "floating-point numbers in 3 dimensions; save it with elements of unsigned bytes"
    ),
    (
      Array(imageFile.prefix(10)),
      "byte 8: expected 4 bytes of the size of dimension 2, found at most 2 before the end; \(remedy)"
    ),
    (
      Array(imageFile.dropLast()),
      "byte 4: expected 2 x 1 x 3 bytes to follow, as the header says, found at most 5; \(remedy)"
    ),
    (imageFile + [0], "byte 22: expected the end, found more bytes"),
    (
      vast,
      """
      byte 4: expected 4294967295 x 4294967295 x 4294967295 bytes to follow, as the header says, \
      found at most 0; \(remedy)
      """
    ),
  ]

  @Test("a file that is not what it should be says where and how", arguments: wrongFiles)
  func wrong(bytes: [UInt8], expected: String) {
    #expect(message { _ = try IDXArray(decoding: content("x", bytes), rank: 3) } == "x, \(expected)")
  }

  @Test("a file that was compressed twice says so, with what unpacks it")
  func compressedTwice() throws {
    // Python: gzip.compress(gzip.compress(bytes(16), mtime=0), mtime=0)
    let twice = try content(
      "images.gz", base64: "H4sIAAAAAAACA5Pv5mAAASbm5AQHVoZQ791vBIBcANZk4QYXAAAA")
    #expect(
      message { _ = try IDXHeader(of: twice, rank: 3) }?.hasSuffix(
        "gzip again: it was compressed twice; gunzip images.gz") == true)
  }
}
