import Declarations
import Testing

struct EscapedControlTests {
  @Test("no control reaches a terminal as it is, and a reader of JSON finds it all the same")
  func controls() throws {
    let text = "a\u{1b}[31m\u{7f}\u{9b}31m\u{85}\u{202e}\u{2066}\u{2028}ä漢\u{1F600}"
    let json: JSON = ["text": .text(text)]
    for written in [json.prettyText, json.compactText] {
      let shown = written.withEscapedControls
      #expect(
        !shown.unicodeScalars.contains {
          (0x7f..<0xa0).contains($0.value) || (0x2028..<0x2070).contains($0.value)
        })
      #expect(!shown.contains("\u{1b}") && shown.contains("\\u009b") && shown.contains("ä漢"))
      #expect(try JSON(parsing: shown) == json)
    }
    #expect("plain".withEscapedControls == "plain")
  }

  @Test("the name of a file cannot steer a terminal from within a message")
  func names() {
    let source = SourceText(name: "a\u{1b}]0;x\u{7}.yaml", text: "x")
    let rendered = Diagnostic("b\u{1b}", at: Place(source: source, line: 1, column: 1)).rendered()
    #expect(!rendered.contains("\u{1b}") && !rendered.contains("\u{7}"))
  }
}
