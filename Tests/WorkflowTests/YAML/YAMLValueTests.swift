import Declarations
import Testing

@testable import Specifications
@testable import Workflow

struct YAMLValueTests {
  @Test("a text reads as what YAML 1.2 says it is", arguments: values)
  func value(text: String, expected: String) {
    let (root, diagnostics) = readYAML(text)
    #expect(root?.shown == expected)
    #expect(diagnostics == [])
  }

  static let values: [(String, String)] = [
    ("", "{}"),
    ("# nothing\n", "{}"),
    ("---\n", "{}"),
    ("--- ~", "null"),
    ("\u{feff}a: 1", "{a: 1}"),
    ("a: b\r\nc: d\r\n", #"{a: "b", c: "d"}"#),
    (
      "[yes, no, on, 12:30, 1_000, 0b1, nan, 2026-11-23]",
      #"["yes", "no", "on", "12:30", "1_000", "0b1", "nan", "2026-11-23"]"#
    ),
    ("[0x1F, 0o17, +5, -0, 18446744073709551615]", "[31, 15, 5, 0, 18446744073709551615]"),
    ("[1e3, .5, 2e-3, -.inf, 0e-999]", "[1000.0, 0.5, 0.002, -inf, 0.0]"),
    ("[~, null, Null, true, FALSE]", "[null, null, null, true, false]"),
    (#"["1", 'true', "~"]"#, #"["1", "true", "~"]"#),
    ("{a, b: }", "{a: null, b: null}"),
    ("1: a\ntrue: b\n~: c\n\"\": d", #"{1: "a", true: "b", ~: "c", : "d"}"#),
    ("a:\n- b\n-\n- - c", #"{a: ["b", null, ["c"]]}"#),
    ("a: |\n  x\n  y\nb: >-\n  x\n  y\n", #"{a: "x\ny\n", b: "x y"}"#),
    ("{\n\t\"a\": [\n\t\t1\n\t]\n}", "{a: [1]}"),
    ("a: {\n  \tb: 1\n}", "{a: {b: 1}}"),
    ("a:\n  b: [\n    1,\n  ]", "{a: {b: [1]}}"),
    ("a: [\n  # c\n# d\n  1]", "{a: [1]}"),
    ("a: \"x\n\n  y\"", #"{a: "x\ny"}"#),
    ("a: |\n  x\n   ", #"{a: "x\n \n"}"#),
    ("- |+\n   ", #"["\n"]"#),
    ("a: |\n\n  x\n\n# c", #"{a: "\nx\n"}"#),
    ("a: |2\n    \n  x", #"{a: "  \nx"}"#),
    ("{\"a\":1, 'b':2}", "{a: 1, b: 2}"),
    ("a: &x # c\n  b: 1", "{a: {b: 1}}"),
    ("[a: b, ? c : d]", #"[{a: "b"}, {c: "d"}]"#),
    ("- &a\n- !!str", #"[null, ""]"#),
    ("%TAG !e! tag:e,1:\n---\na: 1", "{a: 1}"),
    ("é: [ö, {ü: ß}] # c", #"{é: ["ö", {ü: "ß"}]}"#),
    ("e\u{301}: 1\n\u{e9}: 2", "{e\u{301}: 1, \u{e9}: 2}"),
    ("a: x\n  y z # c\nb: 1", #"{a: "x y z", b: 1}"#),
    ("? a\n: b", #"{a: "b"}"#),
    (
      "[!!str 1, !!float 1, ! 2, !!int '3', !!null '', !!bool 'true', !!seq [1], !!map {a: 1}]",
      #"["1", 1.0, "2", 3, null, true, [1], {a: 1}]"#
    ),
    ("a: &x [1, 2]\nb: *x\nc: &x 3\nd: *x", "{a: [1, 2], b: [1, 2], c: 3, d: 3}"),
    ("a: &x {p: 1, q: 2}\nb: {q: 3, <<: *x, r: 4}", "{a: {p: 1, q: 2}, b: {q: 3, p: 1, r: 4}}"),
    ("a: &x {p: 1}\nb:\n  <<: [*x, {p: 9, s: 5}]\n  t: 6", "{a: {p: 1}, b: {p: 1, s: 5, t: 6}}"),
    (#""<<": 1"#, "{<<: 1}"),
    ("&k key: 1\nb: *k", #"{key: 1, b: "key"}"#),
  ]

  @Test("a value's place is what one would point at", arguments: places)
  func place(text: String, expected: [String]) {
    #expect(readYAML(text).root?.places == expected)
  }

  static let places: [(String, [String])] = [
    ("a: xyz", ["1:1 a", "1:1 a", "1:4 xyz"]),
    ("é: [ö, \"ü\"]", ["1:1 é", "1:1 é", "1:4 [ö, \"ü\"]", "1:5 ö", "1:8 \"ü\""]),
    ("a:\n  b: 1 # c", ["1:1 a", "1:1 a", "2:3 b", "2:3 b", "2:6 1"]),
    ("- a\n- 'b'", ["1:1 -", "1:3 a", "2:3 'b'"]),
    ("{a: [1,\n 2]}", ["1:1 {", "1:2 a", "1:5 [", "1:6 1", "2:2 2"]),
    ("a: one \n  two", ["1:1 a", "1:1 a", "1:4 one"]),
    ("a: |2-\n  x", ["1:1 a", "1:1 a", "1:4 |2-"]),
    ("a:\nb:", ["1:1 a", "1:1 a", "1:3 ", "2:1 b", "2:3 "]),
    (
      "a: &x {b: 1}\nc: *x",
      ["1:1 a", "1:1 a", "1:4 &x {b: 1}", "1:8 b", "1:11 1", "2:1 c", "2:4 *x", "1:8 b", "1:11 1"]
    ),
    ("a: &x\n  b: 1", ["1:1 a", "1:1 a", "1:4 &x", "2:3 b", "2:6 1"]),
    ("a: !!str 5", ["1:1 a", "1:1 a", "1:4 !!str 5"]),
  ]

  @Test("a map of many keys keeps their order and finds the one given twice")
  func manyKeys() {
    let text = (0..<40).map { "k\($0): \($0)\n" }.joined() + "k17: 0\nk39: 0\n"
    let (root, diagnostics) = readYAML(text)
    #expect(root?.entries?.map(\.key) == (0..<40).map { "k\($0)" })
    #expect(
      diagnostics == [
        "41:1 k17 | 'k17' is given twice | 18:1 it is given here first | help: remove one of them",
        "42:1 k39 | 'k39' is given twice | 40:1 it is given here first | help: remove one of them",
      ])
  }

  @Test("what follows the '=' of a flag is placed in the flag's text", arguments: flagValues)
  func flag(text: String, column: Int, expected: String, places: [String]) {
    var problems = Problems()
    let source = SourceText(name: "--set", text: text)
    let value = YAML.readValue(in: source, from: column, into: &problems)
    #expect(value?.shown == expected)
    #expect(value?.places ?? problems.sorted.map(\.shown) == places)
    #expect(value?.place.description ?? "--set:1:\(column)" == "--set:1:\(column)")
  }

  static let flagValues: [(String, Int, String, [String])] = [
    ("vars.epochs=10", 13, "10", ["1:13 10"]),
    ("a.ö=[1, x]", 5, #"[1, "x"]"#, ["1:5 [1, x]", "1:6 1", "1:9 x"]),
    ("a.b=", 5, "null", ["1:5 "]),
    ("a.b={c: 1}", 5, "{c: 1}", ["1:5 {c: 1}", "1:6 c", "1:9 1"]),
  ]

  @Test("a mistake in a flag's value is placed in the flag's text")
  func flagMistake() {
    var problems = Problems()
    let source = SourceText(name: "--set", text: "a.b=[1, 2")
    let value = YAML.readValue(in: source, from: 5, into: &problems)
    #expect(value?.shown == nil)
    #expect(problems.list.map(\.shown) == ["1:5 [1, | this is never closed"])
    #expect(problems.list.first?.place?.description == "--set:1:5")
  }
}
