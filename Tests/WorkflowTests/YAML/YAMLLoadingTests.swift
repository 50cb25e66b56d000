import Declarations
import Testing

@testable import Specifications
@testable import Workflow

struct YAMLLoadingTests {
  @Test("a byte order mark is left out of the text")
  func byteOrderMark() throws {
    #expect(try YAML.text(of: [0xef, 0xbb, 0xbf, 0x61], named: "a.yaml").text == "a")
    #expect(try YAML.text(of: Array("é".utf8), named: "a.yaml").text == "é")
  }

  @Test("bytes that are no text are named with their offset and place", arguments: broken)
  func brokenBytes(bytes: [UInt8], expected: String) {
    let error = #expect(throws: Diagnostic.self) { try YAML.text(of: bytes, named: "a.yaml") }
    #expect(error?.shown == expected)
  }

  static let broken: [([UInt8], String)] = [
    ([0xff, 0xfe, 0x61, 0], "'a.yaml' is written in UTF-16 | help: save it as UTF-8"),
    ([0xfe, 0xff, 0, 0x61], "'a.yaml' is written in UTF-16 | help: save it as UTF-8"),
    (
      [0x61, 0x0a, 0xc3, 0xa9, 0xe9, 0x0a],
      "2:2 \u{fffd} | the byte at offset 4 is not UTF-8 | help: save the file as UTF-8"
    ),
    (
      [0xef, 0xbb, 0xbf, 0x61, 0x80],
      "1:2 \u{fffd} | the byte at offset 4 is not UTF-8 | help: save the file as UTF-8"
    ),
    ([0x61, 0xe2, 0x82], "1:2 \u{fffd} | the byte at offset 1 is not UTF-8 | help: save the file as UTF-8"),
  ]
}
