import Testing

@testable import Platform
@testable import Workflow

struct FileNameTests {
  private static let bad: [(String, String)] = [
    ("", "it is empty"), (".", "it begins with a dot"), ("..", "it begins with a dot"),
    (".hidden", "it begins with a dot"), ("a/b", "it has a slash in it"), ("/etc", "it has a slash in it"),
    ("a\0b", "it has a control character in it"), ("a\n", "it has a control character in it"),
    ("\u{1b}[2J", "it has a control character in it"), ("a\u{7f}", "it has a control character in it"),
    (String(repeating: "a", count: 256), "it is longer than 255 bytes"),
    (String(repeating: "ü", count: 128), "it is longer than 255 bytes"),
  ]

  @Test("a name that leads elsewhere, or that no file system takes, is refused", arguments: bad)
  func refused(name: String, reason: String) {
    let error = #expect(throws: FileNameError.self) { try FileName(name) }
    #expect(error?.reason == reason)
    #expect(error?.description.unicodeScalars.contains { $0.value < 0x20 } == false)
  }

  @Test(
    "other names are taken as they are",
    arguments: [
      "a", "weights.safetensors", "along@seed=1+2", "a..b", "-x", "Kurve Süd", "曲线", "a\\b", "~",
      String(repeating: "a", count: 255),
    ])
  func good(name: String) throws { #expect(try FileName(name).text == name) }

  @Test("two spellings of one letter are two names, as they are two files")
  func normalForms() throws {
    let (composed, decomposed) = ("\u{e9}", "e\u{301}")
    #expect(composed == decomposed)
    #expect(try FileName(composed) != FileName(decomposed))
    #expect(try Set([FileName(composed), FileName(decomposed)]).count == 2)
  }

  @Test(
    "a path inside a folder is one of names",
    arguments: ["", "/a", "a/", "a//b", "../a", "a/../b", "a/..", "./a", "a/./b", "a/b\0"])
  func paths(path: String) { #expect(throws: FileNameError.self) { try RelativePath(path) } }

  @Test("the parts of a path are its names")
  func parts() throws {
    #expect(
      try RelativePath("stages/start/history.csv").parts.map(\.text) == ["stages", "start", "history.csv"])
    #expect(try "\(RelativePath(FileName("a"), FileName("b")))" == "a/b")
  }
}
