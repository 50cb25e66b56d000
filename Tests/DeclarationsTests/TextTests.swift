import Declarations
import Testing

@Suite("Plain scalars")
struct CoreScalarTests {
  @Test(
    "numbers are those of the core schema and no others",
    arguments: [
      ("12", "12"), ("-3", "-3"), ("+7", "7"), ("0x1F", "31"), ("0o17", "15"), ("1e3", "1000.0"),
      ("2.", "2.0"),
      (".5", "0.5"), ("010", "10"), ("0x+5", #""0x+5""#), ("0o8", #""0o8""#), ("0xg", #""0xg""#),
      ("+0x5", #""+0x5""#), ("0e-999", "0.0"), ("4.9e-324", "5e-324"), ("-1.5E-3", "-0.0015"),
      ("18446744073709551615", "18446744073709551615"), ("007", "7"),
      ("true", "true"), ("False", "false"), ("~", "null"), ("", "null"), ("Null", "null"),
      ("no", #""no""#), ("on", #""on""#), ("12:30", #""12:30""#), ("1_000", #""1_000""#), ("0b1", #""0b1""#),
      ("1e", #""1e""#), (".", #"".""#), ("-", #""-""#), ("1.2.3", #""1.2.3""#), ("+", #""+""#),
      ("nan", #""nan""#),
      ("0x", #""0x""#), ("- 1", #""- 1""#), ("e5", #""e5""#), ("tRUE", #""tRUE""#),
    ])
  func scalars(text: String, json: String) throws {
    let place = Place(source: SourceText(name: "x", text: ""), line: 1, column: 1)
    #expect(Node(try CoreScalar.value(of: text), at: place).saysTheSame(as: try node(json)))
  }

  @Test(
    "a number that cannot be kept is a mistake, and never a text or another number",
    arguments: [
      "0xffffffffffffffffffffffffffffffff", "0o7777777777777777777777777777777777777777777777",
      "340282366920938463463374607431768211456", "-999999999999999999999999999999999999999999", "1e999",
      "-1e999", "1e-999", ".0001e-400",
    ])
  func unkept(text: String) { #expect(throws: SettingError.self) { try CoreScalar.value(of: text) } }

  @Test("infinities are written with a dot")
  func special() throws {
    guard case .real(let value) = try CoreScalar.value(of: "-.inf") else { return #expect(Bool(false)) }
    #expect(value == -.infinity)
    guard case .real(let nan) = try CoreScalar.value(of: ".nan") else { return #expect(Bool(false)) }
    #expect(nan.isNaN)
  }
}

@Suite("Diagnostics")
struct DiagnosticTests {
  @Test("the line is shown with carets under the place")
  func rendering() {
    let text = "stages:\n  along:  {evaluate: {curve: start, points: 21}}\n"
    let place = Place(source: SourceText(name: "q.yaml", text: text), line: 2, column: 29, length: 5)
    let diagnostic = Diagnostic(
      "`curve` needs a curve; 'start' makes weights", at: place, help: "'valley' is a curve")
    #expect(
      diagnostic.rendered() == """
        q.yaml:2:29: error: `curve` needs a curve; 'start' makes weights
            2 |   along:  {evaluate: {curve: start, points: 21}}
              |                             ^^^^^
              = help: 'valley' is a curve
        """)
  }

  @Test("control characters of a file do not reach the terminal, and a long line is cut around the place")
  func hostile() {
    let text = String(repeating: "x", count: 500) + "\u{1b}[31mred"
    let place = Place(source: SourceText(name: "q", text: text), line: 1, column: 501, length: 3)
    let lines = Diagnostic("odd \u{7} text", at: place).rendered().split(separator: "\n").map(String.init)
    #expect(!lines.joined().unicodeScalars.contains { $0.value < 0x20 })
    #expect(lines[1].count < 180)
    let caret = lines[2].distance(
      from: lines[2].startIndex, to: lines[2].firstIndex(of: "^") ?? lines[2].startIndex)
    #expect(Array(lines[1])[caret] == "\u{fffd}")
  }

  @Test("problems come in the order of the text, and none twice")
  func order() {
    let source = SourceText(name: "a", text: "")
    var problems = Problems()
    problems.report("second", at: Place(source: source, line: 2, column: 1))
    problems.report("first", at: Place(source: source, line: 1, column: 9))
    problems.report("first", at: Place(source: source, line: 1, column: 9))
    #expect(problems.sorted.map(\.message) == ["first", "second"])
  }

  @Test("the hundredth mistake ends the list, and a quoted text its message")
  func many() {
    let source = SourceText(name: "a", text: "[" + String(repeating: "k, ", count: 20_000) + "]")
    var problems = Problems()
    for column in 1...20_000 {
      problems.report("wrong", at: Place(source: source, line: 1, column: column * 3 - 1))
    }
    #expect(problems.count == 20_000)
    #expect(problems.list.count == 1_000)
    let text = problems.diagnostics.rendered()
    #expect(text.hasSuffix("\nand 19900 more, which are not shown"))
    #expect(text.split(separator: "\n").count == 301)
    #expect(text.utf8.count < 40_000)
    let long = Diagnostic("'\(String(repeating: "x", count: 100_000))' is unknown", at: nil)
    #expect(long.message.utf8.count < 1_000)
    #expect(long.message.hasSuffix("x' is unknown"))
  }

  @Test("a long line is cut around the place, wherever that is", arguments: [1, 79, 80, 500, 2000, 3000])
  func excerpt(column: Int) {
    let line = String((0..<2999).map { Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8($0 % 26))) }) + "é"
    let source = SourceText(name: "q", text: "first\n\(line)\nlast")
    let place = Place(source: source, line: 2, column: column)
    let lines = Diagnostic("here", at: place).rendered().split(separator: "\n").map { Array($0) }
    let caret = lines[2].firstIndex(of: "^") ?? 0
    #expect(lines[1][caret] == Array(line)[column - 1])
    #expect(lines[1].count <= 8 + 162)
    #expect(source.line(2) == line)
    #expect(source.line(3) == "last")
    #expect(source.line(4) == nil)
  }

  @Test("what follows a line break in a name or a message cannot pass for another diagnostic")
  func forged() {
    let place = Place(source: SourceText(name: "a\u{1b}[2J\nb", text: "x"), line: 1, column: 1)
    let text = Diagnostic("'k\nb.yaml:1:1: error: forged' is odd", at: place, help: "a\nb").rendered()
    #expect(!text.contains("\u{1b}"))
    #expect(!text.split(separator: "\n").contains { $0.hasPrefix("b") })
  }

  @Test("a character that cannot be seen, or looks like another, is named", arguments: unusual)
  func unusualCharacters(quoted: String, expected: String?) {
    #expect(Diagnostic("'\(quoted)' is odd", at: nil).help == expected)
  }

  static let unusual: [(String, String?)] = [
    ("1\u{a0}", "there is U+00A0 (NO-BREAK SPACE) in it, which is not a plain space"),
    ("se\u{200b}ed", "there is U+200B (ZERO WIDTH SPACE) in it, which cannot be seen"),
    (
      "\u{201c}x\u{201d}",
      "'\u{201c}' is U+201C (LEFT DOUBLE QUOTATION MARK), not '\"'; '\u{201d}' is U+201D (RIGHT DOUBLE QUOTATION MARK), not '\"'"
    ),
    ("s\u{435}ed", "'\u{435}' is U+0435 (CYRILLIC SMALL LETTER IE), not 'e'"),
    ("\u{ff11}", "'\u{ff11}' is U+FF11 (FULLWIDTH DIGIT ONE), not '1'"),
    ("\u{661}", "'\u{661}' is U+0661 (ARABIC-INDIC DIGIT ONE), not '1'"),
    ("\u{2212}1", "'\u{2212}' is U+2212 (MINUS SIGN), not '-'"),
    ("Größe", nil), ("\u{441}\u{435}\u{442}\u{44c}", nil), ("a…", nil), ("σ²", nil),
  ]

  @Test("what was meant is found behind look-alikes and missing spaces", arguments: meantNames)
  func meant(name: String, expected: String) {
    #expect(Suggestion.help(for: name, among: ["epochs", "seed", "rate", "\u{e9}poque"]) == expected)
  }

  static let meantNames: [(String, String)] = [
    ("seed:1", "a space is missing after the ':'; write 'seed: 1'"),
    ("seed\u{ff1a}1", "'\u{ff1a}' is U+FF1A (FULLWIDTH COLON), not ':'; write 'seed: 1'"),
    (
      "s\u{435}\u{435}d",
      "did you mean 'seed'? (here '\u{435}' is U+0435 (CYRILLIC SMALL LETTER IE), not 'e')"
    ),
    (
      "seed\u{a0}",
      "did you mean 'seed'? (here there is U+00A0 (NO-BREAK SPACE) in it, which is not a plain space)"
    ),
    (
      "e\u{301}poque",
      "did you mean '\u{e9}poque' with U+00E9 (LATIN SMALL LETTER E WITH ACUTE)? this has U+0301 (COMBINING ACUTE ACCENT)"
    ),
    ("epohcs", "did you mean 'epochs'?"),
    ("zzzzzz", "available: 'epochs', 'seed', 'rate', '\u{e9}poque'"),
  ]

  @Test(
    "the nearest known name is suggested, and only where it is near",
    arguments: [
      ("epohcs", "epochs"), ("Epochs", "epochs"), ("seeed", "seed"), ("xyz", nil), ("sed", "seed"),
    ] as [(String, String?)])
  func suggestions(name: String, expected: String?) {
    #expect(Suggestion.nearest(to: name, among: ["epochs", "seed", "rate"]) == expected)
  }
}

@Suite("JSON")
struct JSONTests {
  @Test(
    "text reads back to the same value",
    arguments: [
      #"{"a":[1,2.5,-3e-05,true,null],"b":"\"\\\n\u0001é😀"}"#, "[]", "{}", "18446744073709551616",
      #""\ud83d\ude00""#,
    ])
  func roundTrip(text: String) throws {
    let value = try JSON(parsing: text)
    #expect(try JSON(parsing: value.compactText) == value)
    #expect(try JSON(parsing: value.prettyText) == value)
  }

  @Test("text for reading has no control characters in it, and reads back to the same value")
  func controls() throws {
    let value = JSON("a\u{7f}\u{80}\u{9b}31m\u{a0}é\u{1}")
    #expect(value.prettyText == "\"a\\u007f\\u0080\\u009b31m\u{a0}é\\u0001\"\n")
    #expect(try JSON(parsing: value.prettyText) == value)
  }

  @Test(
    "what is not JSON is refused with its offset",
    arguments: [
      ("", 0), ("[1,]", 3), ("{\"a\" 1}", 5), ("[1 2]", 3), ("tru", 0), ("\"a", 2), ("{} x", 3),
      ("\"\u{1}\"", 2), ("[+1]", 1),
    ])
  func mistakes(text: String, offset: Int) throws {
    let error = #expect(throws: JSONError.self) { try JSON(parsing: text) }
    #expect(error?.offset == offset)
    // Where it is passed over, too.
    for levels in [0, 1] {
      let passed = #expect(throws: JSONError.self) { try JSON(parsing: Array(text.utf8), levels: levels) }
      #expect(passed?.offset == offset && passed?.message == error?.message)
    }
  }

  @Test("the upper levels alone are those of the whole, with nothing below them")
  func levels() throws {
    let text =
      #" {"a": {"b": [1, -2.5e3, "x\"]}", {"c": null}], "d": 3}, "e": [true, [false, 1e400]], "f": "\n"} "#
    let whole = try JSON(parsing: text)
    func cut(_ json: JSON, _ levels: Int) -> JSON {
      switch json {
      case .object(let members):
        .object(levels == 0 ? [] : members.map { .init($0.name, cut($0.value, levels - 1)) })
      case .array(let elements): .array(levels == 0 ? [] : elements.map { cut($0, levels - 1) })
      default: json
      }
    }
    for levels in 0...5 {
      #expect(try JSON(parsing: Array(text.utf8), levels: levels) == cut(whole, levels), "\(levels)")
    }
    #expect(cut(whole, 5) == whole && cut(whole, 3) != whole)
    // Whatever is wrong in what is left out is found where the whole reading finds it.
    for end in text.indices.dropFirst().dropLast(2) {
      let bytes = Array(text[..<end].utf8)
      let error = #expect(throws: JSONError.self) { try JSON(parsing: bytes) }
      let passed = #expect(throws: JSONError.self) { try JSON(parsing: bytes, levels: 1) }
      #expect(error?.offset == passed?.offset && error?.message == passed?.message, "\(text[..<end])")
    }
  }

  @Test("a text nested without end is refused, not followed")
  func depth() {
    let nested = String(repeating: "[", count: 100_000)
    #expect(throws: JSONError.self) { try JSON(parsing: nested) }
    #expect(throws: JSONError.self) { try JSON(parsing: Array(nested.utf8), levels: 1) }
  }

  @Test("sorted members and shortest numbers make one text of equal values")
  func canonicalText() throws {
    let a = try JSON(parsing: #"{"b": 0.1, "a": {"d": 1, "c": 2}}"#)
    let b = try JSON(parsing: #"{"a": {"c": 2, "d": 1}, "b": 1e-1}"#)
    #expect(a == b)
    #expect(a.sorted.compactText == b.sorted.compactText)
    #expect(a.sorted.compactText == #"{"a":{"c":2,"d":1},"b":0.1}"#)
  }

  @Test("texts and names are compared as bytes")
  func normalForms() throws {
    let one = try JSON(parsing: "{\"\u{e9}\": \"\u{e9}\"}")
    #expect(one == one)
    for other in ["{\"e\u{301}\": \"\u{e9}\"}", "{\"\u{e9}\": \"e\u{301}\"}"] {
      let other = try JSON(parsing: other)
      #expect(one != other)
      #expect(!one.differences(to: other).isEmpty)
    }
    let both = try JSON(parsing: "{\"\u{e9}\": 1, \"e\u{301}\": 2}")
    #expect(both["e\u{301}"] == 2 && both["\u{e9}"] == 1)
    #expect(both.sorted.compactText == "{\"e\u{301}\":2,\"\u{e9}\":1}")
    let known: ExactDictionary = ["\u{e9}": 1, "e\u{301}": 2]
    #expect(known["\u{e9}"] == 1 && known["e\u{301}"] == 2)
    // The same number of bytes: the Ångström sign, and its letter with a ring.
    #expect(Set(["\u{212b}", "A\u{30a}", "\u{c5}"].map(ExactText.init)).count == 3)
    #expect(["\u{e9}", "f", "e\u{301}"].sortedByBytes() == ["e\u{301}", "f", "\u{e9}"])
  }

  @Test("differences name the path, the old and the new")
  func differences() throws {
    let old = try JSON(parsing: #"{"a": 1, "b": {"c": [1, 2]}, "gone": true}"#)
    let new = try JSON(parsing: #"{"a": 1, "b": {"c": [1, 3]}, "come": false}"#)
    let found = old.differences(to: new).map {
      "\($0.path.dotted): \($0.old?.compactText ?? "-") -> \($0.new?.compactText ?? "-")"
    }
    #expect(found == ["b.c[1]: 2 -> 3", "gone: true -> -", "come: - -> false"])
  }
}

@Suite("References and sections")
struct ShapeTests {
  struct Uses: Sendable {
    let curve: Reference
    let of: [Reference]

    static let schema = Schema<Uses>.record(
      "a use",
      Field("curve", \.curve, .reference(to: ["curve"]), "A curve."),
      Field(
        "of", \.of, .list(of: .reference(to: ["plane", "history"], keepsName: true)), default: [], "More."),
      build: Uses.init)
  }

  @Test("references are found with their paths, and written as holes")
  func references() throws {
    let document = try node(#"{"of": ["p", "h"], "curve": "c"}"#)
    let sites = Uses.schema.shape.references(in: document)
    #expect(
      sites.map { "\($0.path.dotted)=\($0.name):\($0.types.joined(separator: "|"))" } == [
        "of[0]=p:plane|history", "of[1]=h:plane|history", "curve=c:curve",
      ])
    var problems = Problems()
    let value = try #require(Uses.schema.read(document, &problems))
    let canonical = Uses.schema.canonical(value)
    #expect(canonical.references.map(\.name) == ["c", "p", "h"])
    #expect(canonical.json { .text("<\($0.name)>") }.compactText == #"{"curve":"<c>","of":["<p>","<h>"]}"#)
  }

  @Test("the names of entries in a section are replaced by them")
  func sections() throws {
    let schema = Schema<Recipe>.named(in: "recipes", Recipe.schema)
    let entry = try node(#"{"title": "from the section"}"#)
    let resolved = schema.shape.resolvingNames(in: try node(#""best""#)) { section, name in
      section == "recipes" && name.text == "best" ? entry : nil
    }
    var problems = Problems()
    #expect(schema.read(resolved, &problems)?.title == "from the section")
  }

  @Test("the JSON Schema describes every field and allows variables")
  func jsonSchema() throws {
    guard case .record(let recipe) = Recipe.schema.shape else { return }
    let schema = recipe.jsonSchema(identifier: "x", title: "X")
    let properties = try #require(schema["properties"])
    #expect(
      properties.members?.map(\.name).sorted() == [
        "epochs", "note", "rate", "rule", "seed", "shuffle", "sizes", "title",
      ])
    #expect(properties["epochs"]?["default"] == 30)
    let text = schema.compactText
    #expect(text.contains(##""if":{"$ref":"#/definitions/variable-or-null"}"##))
    #expect(text.contains(#""exclusiveMinimum":0.0"#))
  }
}
