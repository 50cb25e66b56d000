import Foundation
import Testing

@testable import FileFormats

@Suite("Files out of archives")
struct PackedFilesTests {
  /// An entry of a tar archive as POSIX has it.
  private static func entry(_ name: String, _ content: [UInt8], kind: Character = "0") -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at place: Int) {
      header.replaceSubrange(place..<place + text.utf8.count, with: text.utf8)
    }
    put(name, at: 0)
    put("0000644\0", at: 100)
    let octal = String(content.count, radix: 8)
    put(String(repeating: "0", count: 11 - octal.count) + octal, at: 124)
    put(String(kind), at: 156)
    put("ustar\u{0}00", at: 257)
    put("        ", at: 148)
    let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
    put(String(repeating: "0", count: 6 - sum.count) + sum + "\0 ", at: 148)
    return header + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
  }

  private static let end = [UInt8](repeating: 0, count: 1024)

  private func files(in bytes: [UInt8], wanting: (String) -> Bool = { _ in true }) throws -> [String: [UInt8]]
  {
    var found: [String: [UInt8]] = [:]
    try PackedFiles.each(of: FileContent(name: "a.tar", bytes: Data(bytes)), isWanted: wanting) {
      found[$0] = Array($1)
    }
    return found
  }

  private func message(_ bytes: [UInt8]) -> String {
    do { _ = try files(in: bytes) } catch { return "\(error)" }
    return "nothing is wrong"
  }

  @Test("files come with their folders, and folders are passed over")
  func plain() throws {
    let large = [UInt8](repeating: 7, count: 1000)
    let archive =
      Self.entry("a/", [], kind: "5") + Self.entry("a/one", [1, 2]) + Self.entry("./two", large) + Self.end
    #expect(try files(in: archive) == ["a/one": [1, 2], "two": large])
    #expect(try files(in: archive) { $0 == "two" } == ["two": large])
  }

  @Test("a name of more than a hundred bytes is the one that GNU writes before it")
  func longName() throws {
    let name = String(repeating: "folder/", count: 30) + "x"
    let archive =
      Self.entry("././@LongLink", Array(name.utf8) + [0], kind: "L") + Self.entry("folder/", [9]) + Self.end
    #expect(try files(in: archive) == [name: [9]])
  }

  @Test("names that lead out of the folder are refused", arguments: ["../x", "/x", "a/../../x", "a//x"])
  func climbing(name: String) {
    #expect(message(Self.entry(name, [1]) + Self.end).contains("names of files inside the archive's folder"))
  }

  @Test("an archive that is cut short anywhere is refused")
  func truncated() {
    let archive = Self.entry("a", [1, 2, 3]) + Self.entry("b", [UInt8](repeating: 1, count: 600))
    for length in stride(from: 1, to: archive.count, by: 97) {
      #expect(message(Array(archive.prefix(length))) != "nothing is wrong", "\(length) bytes")
    }
  }

  @Test("a size beyond the file, and a header that is none, are refused without a trap")
  func damaged() {
    var archive = Self.entry("a", [1]) + Self.end
    archive.replaceSubrange(124..<135, with: "77777777777".utf8)
    #expect(message(archive).contains("a header of a tar archive"))
    for place in 0..<512 {
      var other = Self.entry("a", [1]) + Self.end
      other[place] ^= 0xFF
      _ = message(other)
    }
    #expect(message([UInt8](repeating: 65, count: 2048)).contains("expected a header of a tar archive"))
  }
}
