import Testing

@testable import FileFormats

@Suite("Python's literals")
struct PythonLiteralTests {
  /// Each as `ast.literal_eval` reads it; Python 2's long numbers as Python 2 does.
  private static let cases: [(text: String, value: PythonLiteral)] = [
    ("None", .none), ("True", .boolean(true)), (" False\n", .boolean(false)),
    ("0", .integer(0)), ("-17", .integer(-17)), ("- 17", .integer(-17)), ("+5", .integer(5)),
    ("--5", .integer(5)),
    ("1_000", .integer(1000)), ("0x1F", .integer(31)), ("0b101", .integer(5)), ("0o17", .integer(15)),
    ("5L", .integer(5)), ("-9223372036854775808", .integer(.min)),
    ("'a'", .text("a")), (#""a'b""#, .text("a'b")), (#"'a"b'"#, .text("a\"b")), ("u'é'", .text("é")),
    ("'''a\n'b'''", .text("a\n'b")), (#"r'\n'"#, .text(#"\n"#)), (#"'\n\t\\\'\"'"#, .text("\n\t\\'\"")),
    (#"'\x41\101\u0041\U00000041'"#, .text("AAAA")), (#"'\q'"#, .text(#"\q"#)), ("'a' \"b\"", .text("ab")),
    ("'a\\\nb'", .text("ab")),
    (#"b'\xff\0a'"#, .bytes([255, 0, 97])), (#"Rb'\x'"#, .bytes(Array(#"\x"#.utf8))),
    (#"b'\u0041'"#, .bytes(Array(#"\u0041"#.utf8))),
    ("()", .tuple([])), ("(1,)", .tuple([.integer(1)])), ("(1)", .integer(1)),
    ("(1, 2,)", .tuple([.integer(1), .integer(2)])),
    ("[]", .list([])), ("[1, 'a',]", .list([.integer(1), .text("a")])), ("{}", .map([])),
    (
      "{'a': (1,), 2: None}",
      .map([.init(key: .text("a"), value: .tuple([.integer(1)])), .init(key: .integer(2), value: .none)])
    ),
    ("# first\n[1, # one\n 2]", .list([.integer(1), .integer(2)])),
  ]

  @Test("each is read as Python reads it", arguments: cases.indices)
  func reads(index: Int) {
    #expect(PythonLiteral(Self.cases[index].text) == Self.cases[index].value, "\(Self.cases[index].text)")
  }

  @Test(
    "what is no literal, or holds what is not wanted, is nothing",
    arguments: [
      "", "x", "1 2", "(1", "[1,,]", "[,]", "{1}", "{1:}", "{1:2 3:4}", "'a", "'a\nb'", "b'é'", "'a' b'b'",
      "1.5", "1e5", "0x",
      "99999999999999999999", "nul", "f'a'", #"'\x4'"#, #"'\N{DASH}'"#, #"'\ud800'"#, "True()", "-", "- True",
      "'''a''",
      String(repeating: "[", count: 100_000),
      String(repeating: "(", count: 40) + String(repeating: ")", count: 40),
    ])
  func refuses(text: String) { #expect(PythonLiteral(text) == nil) }
}
