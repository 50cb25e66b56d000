import Declarations
import Testing

@testable import Platform
@testable import Workflow

struct DigestTests {
  /// From FIPS 180-4's examples.
  @Test(
    "digests are those of SHA-256",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func vectors(text: String, expected: String) {
    #expect(Digest(of: text).description == expected)
    #expect(Digest(of: Array(text.utf8)).description == expected)
    #expect(Digest(hexadecimal: expected) == Digest(of: text))
    #expect(Digest(of: text).short == String(expected.prefix(12)))
  }

  @Test("bytes that come in pieces of any length have the digest of the whole")
  func pieces() {
    // FIPS 180-4's third example.
    let million = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
    let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    #expect(Digest(of: million).description == expected)
    for length in [1, 55, 56, 63, 64, 65, 4096, 999_999] {
      var stream = DigestStream()
      var rest = million[...]
      while !rest.isEmpty {
        rest.prefix(length).withUnsafeBytes { stream.update($0) }
        rest = rest.dropFirst(length)
        // What was looked at on the way does not count.
        _ = stream.finish()
      }
      #expect(stream.finish().description == expected, "pieces of \(length)")
    }
  }

  @Test(
    "only 64 digits in lower case are a digest",
    arguments: [
      "", "ab", String(repeating: "g", count: 64), String(repeating: "A", count: 64),
      String(repeating: "0", count: 63),
    ])
  func noDigests(text: String) {
    #expect(Digest(hexadecimal: text) == nil)
  }

  @Test("digests are ordered as their digits are")
  func order() {
    let digests = (0..<50).map { Digest(of: "\($0)") }
    #expect(digests.sorted().map(\.description) == digests.map(\.description).sorted())
  }

  @Test("the order of an object's members does not change its digest")
  func canonical() {
    #expect(Digest(of: ["a": 1, "b": ["d": 1, "c": 2]]) == Digest(of: ["b": ["c": 2, "d": 1], "a": 1]))
    #expect(Digest(of: ["a": 1]) == Digest(of: #"{"a":1}"#))
  }
}
