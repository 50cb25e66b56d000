import Declarations
import Testing

@testable import Workflow

struct NameTests {
  @Test(
    "names that would be no good as folders are refused, whatever they name",
    arguments: [
      ("", "a name cannot be empty"), ("a/b", "the name 'a/b' contains a slash"),
      ("..", "the name '..' does not start with a letter or digit"),
      (".a", "the name '.a' does not start with a letter or digit"),
      ("a\\\\b", #"the name 'a\b' contains a slash"#), ("a b", "the name 'a b' contains ' '"),
      ("a.", "the name 'a.' ends with a dot"), ("-a", "the name '-a' does not start with a letter or digit"),
      ("a:b", "the name 'a:b' contains ':'"), ("a\\u0000", "the name 'a\u{fffd}' contains U+0000"),
      (String(repeating: "a", count: 81), "the name is longer than 80 characters"),
      (String(repeating: "𠀀", count: 80), "the name is longer than 200 bytes"),
    ])
  func refused(name: String, expected: String) {
    let files = SpecificationFiles(["configs/a.yaml": "name: \"\(name)\"\nstages: {\"\(name)\": {number: 1}}"]
    )
    let shown = files.mistakes().map { $0.withVisibleControls }
    #expect(shown.contains { $0 == "configs/a.yaml:1:7: \(expected)" }, "\(shown)")
    #expect(shown.contains { $0 == "configs/a.yaml:2:10: \(expected)" }, "\(shown)")
  }

  @Test(
    "other names are taken", arguments: ["a", "7", "é", "a-b_c.d", "名前", String(repeating: "a", count: 80)])
  func taken(name: String) throws {
    let files = SpecificationFiles(["configs/a.yaml": "name: \"\(name)\"\nstages: {\"\(name)\": {number: 1}}"]
    )
    let graph = try files.graph()
    #expect(graph.name == name)
    #expect(graph.stages.map(\.name) == [name])
  }

  @Test("a name stands for one thing, in whichever section")
  func duplicates() {
    let files = SpecificationFiles([
      "configs/a.yaml": "data: {a: {first: x, second: y}}\nstages: {a: {number: 1}, b: {count: {data: a}}}"
    ])
    #expect(files.mistakes() == ["configs/a.yaml:2:10: the name 'a' is given twice"])
  }

  @Test("an experiment without a name has that of its file")
  func fileName() throws {
    #expect(try SpecificationFiles(["configs/a.yaml": "stages: {a: {number: 1}}"]).graph().name == "a")
  }

  @Test(
    "references are to something that is there and makes what is wanted, and to no circle",
    arguments: [
      ("a: {sum: {of: [b]}}", "1:25: there is no stage 'b'"),
      ("a: {sum: {of: [a]}}", "1:10: these stages wait for one another: 'a' -> 'a'"),
      (
        "a: {sum: {of: [b]}}, b: {parity: a}", "1:10: these stages wait for one another: 'a' -> 'b' -> 'a'"
      ),
      ("a: {number: 1}, b: {label: {of: a}}, c: {parity: b}", "1:59: `of` needs a number; 'b' makes a word"),
    ])
  func references(stages: String, expected: String) {
    #expect(
      SpecificationFiles(["configs/a.yaml": "stages: {\(stages)}"]).mistakes() == [
        "configs/a.yaml:\(expected)"
      ])
  }
}
