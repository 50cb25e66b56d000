import Foundation
import Testing

@testable import FileFormats

@Suite("gzip")
struct InflaterTests {
  /// `printf 'hello, hello, hello' | gzip -n | base64`
  static let hello = "H4sIAAAAAAAAA8tIzcnJ11HIQKIAn6HKCRMAAAA="

  private func bytes() throws -> [UInt8] {
    [UInt8](try #require(Data(base64Encoded: Self.hello)))
  }

  @Test("what gzip compressed inflates to the same text, whatever the file is called")
  func inflates() throws {
    var stream = ByteStream(try content("greeting.txt", base64: Self.hello))
    #expect(String(decoding: try stream.readRest(limit: 19), as: UTF8.self) == "hello, hello, hello")
  }

  @Test("content without gzip's magic number is passed on as it is")
  func plain() throws {
    var stream = ByteStream(content("named.gz", [1, 2, 3]))
    #expect(try stream.readRest(limit: 3) == [1, 2, 3])
    #expect(stream.name == "named.gz")
  }

  @Test("members that follow one another are one content")
  func members() throws {
    var stream = ByteStream(content("two.gz", try bytes() + bytes()))
    #expect(try stream.readRest(limit: 1000) == Array("hello, hello, hellohello, hello, hello".utf8))
  }

  @Test("a piece can be read without inflating the rest")
  func prefix() throws {
    var stream = ByteStream(content("cut.gz", Array(try bytes().prefix(20))))
    #expect(try stream.read(5, of: "text") == Array("hello".utf8))
  }

  @Test("more than the limit is refused")
  func bomb() throws {
    let expected = "b.gz (inflated), byte 18: expected the end, 18 bytes being the most allowed, found more"
    #expect(
      message {
        var stream = ByteStream(content("b.gz", try bytes()))
        _ = try stream.readRest(limit: 18)
      } == expected)
  }

  @Test("a count that the compressed bytes cannot hold is refused before memory is taken")
  func implausible() throws {
    let expected =
      "b.gz (inflated), byte 0: expected 4611686018427387904 bytes of pixels, "
      + "found at most 95464 before the end; the file is truncated or is not what its header says"
    #expect(
      message {
        var stream = ByteStream(content("b.gz", try bytes()))
        _ = try stream.read(1 << 62, of: "pixels")
      } == expected)
  }

  @Test(
    "a damaged file names the offset",
    arguments: [
      ("cut short", "byte 20: expected more gzip data, found the end of the file"),
      ("wrong checksum", "byte 25: expected sound gzip data, found damage (incorrect data check)"),
      ("wrong block", "byte 11: expected sound gzip data, found damage (invalid block type)"),
      ("trailed", "byte 29: expected the end of the gzip data, found bytes of something else"),
    ])
  func damaged(kind: String, expected: String) throws {
    var bytes = try bytes()
    switch kind {
    case "cut short": bytes.removeLast(bytes.count - 20)
    case "wrong checksum": bytes[bytes.count - 8] ^= 1
    case "wrong block": bytes[10] = 0xFF
    default: bytes += [1, 2, 3]
    }
    let found = message {
      var stream = ByteStream(content("x.gz", bytes))
      _ = try stream.readRest(limit: 100)
    }
    #expect(found == "x.gz, \(expected); fetch the file again")
  }
}
