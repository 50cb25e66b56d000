import Declarations
import Testing

@testable import Specifications
@testable import Workflow

struct YAMLLimitTests {
  @Test("aliases of lists of aliases end at the bound, long before they are expanded")
  func aliasBomb() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...60 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    let (root, diagnostics) = readYAML(text)
    #expect(root?.shown == nil)
    #expect(
      diagnostics == [
        "6:10 *a4 | the document has more than 200000 values once its aliases are expanded"
          + " | help: aliases of aliases multiply; write out what is needed"
      ])
  }

  @Test("merge keys count as aliases do")
  func mergeBomb() {
    var text = "a0: &a0 {" + (0..<100).map { "k\($0): 1" }.joined(separator: ", ") + "}\n"
    for level in 1...60 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) {<<: [\(aliases)]}\n"
    }
    let first = readYAML(text).diagnostics.first
    #expect(first?.contains("the document has more than 200000 values") == true)
    #expect(first?.prefix(2) == "5:")
  }

  @Test("a hundred levels are read and one more is refused", arguments: ["[": "]", "{a: ": "}"])
  func depth(open: String, close: String) {
    func nested(_ levels: Int) -> String {
      String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels)
    }
    #expect(readYAML(nested(100)).diagnostics == [])
    let diagnostics = readYAML(nested(101)).diagnostics
    #expect(diagnostics.count == 1)
    #expect(diagnostics.first?.hasSuffix("lists and maps nest more than 100 levels deep") == true)
  }

  @Test("aliases do not nest deeper than what is written out")
  func aliasDepth() {
    let half = String(repeating: "[", count: 50) + "1" + String(repeating: "]", count: 50)
    func wrapped(_ levels: Int) -> String {
      "a: &a \(half)\nb: " + String(repeating: "[", count: levels) + "*a"
        + String(repeating: "]", count: levels)
    }
    #expect(readYAML(wrapped(49)).diagnostics == [])
    #expect(readYAML(wrapped(50)).diagnostics == ["2:54 *a | lists and maps nest more than 100 levels deep"])
  }

  @Test("endless open brackets, and keys of keys, end at the bound", arguments: ["[", "? ", "{? ", "- "])
  func endlessNesting(open: String) {
    let (root, diagnostics) = readYAML(String(repeating: open, count: 200_000))
    #expect(root?.shown == nil)
    #expect(diagnostics.last?.hasSuffix("lists and maps nest more than 100 levels deep") == true)
  }

  @Test("a file of nothing but mistakes is given up after a hundred")
  func manyMistakes() {
    let (root, diagnostics) = readYAML(String(repeating: "[a]: 1\n", count: 10_000))
    #expect(root?.shown == nil)
    #expect(diagnostics.count == 100)
    #expect(diagnostics.last == "99:1 [a]: | there are too many mistakes; what follows is not read")
  }

  @Test("a text over 16 MiB is refused unread")
  func size() {
    let bytes = [UInt8](repeating: UInt8(ascii: "#"), count: YAML.largestText + 1)
    let expected =
      "'spec.yaml' has 16777217 bytes, more than the 16 MiB that a specification may have"
      + " | help: is this the file that was meant?"
    #expect(readYAML(String(decoding: bytes, as: UTF8.self)).diagnostics == [expected])
    #expect(throws: Diagnostic.self) { try YAML.text(of: bytes, named: "spec.yaml") }
  }
}
