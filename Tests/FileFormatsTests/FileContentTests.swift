import FileFormats
import Foundation
import Testing

@Suite("files")
struct FileContentTests {
  @Test("a file is the same bytes read and mapped, even when there are none", arguments: [[1, 2, 3], []])
  func reads(bytes: [UInt8]) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "thalweg-\(UUID()).bin").path()
    try Data(bytes).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try FileContent.read(path).bytes == Data(bytes))
    #expect(try FileContent.map(path).bytes == Data(bytes))
  }

  @Test("a missing file names the path")
  func missing() {
    #expect(
      message { _ = try FileContent.read("/nowhere/at all") }
        == "/nowhere/at all: expected a readable file, found none")
  }

  @Test("a folder is not a file")
  func folder() {
    let expected = "/usr: expected a readable file, found a folder"
    #expect(message { _ = try FileContent.read("/usr") } == expected)
    #expect(message { _ = try FileContent.map("/usr") } == expected)
  }

  @Test("a slice of data counts from its own start")
  func slice() {
    let file = FileContent(name: "x", bytes: Data([1, 2, 3]).dropFirst())
    #expect(file.bytes.startIndex == 0 && file.bytes[0] == 2)
  }
}
