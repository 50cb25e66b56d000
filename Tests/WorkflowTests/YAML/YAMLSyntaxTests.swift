import Declarations
import Testing

@testable import Specifications
@testable import Workflow

struct YAMLSyntaxTests {
  @Test("a mistake in the writing is named where it is", arguments: syntax)
  func syntaxMistake(text: String, expected: String) {
    let (root, diagnostics) = readYAML(text)
    #expect(diagnostics == [expected])
    #expect(root?.shown == nil)
  }

  static let syntax: [(String, String)] = [
    (
      "a:\n\tb: 1",
      "2:1 \t | a tab cannot indent | help: indent with spaces"
    ),
    (
      "a:\n  b: 1\n \tc: 2",
      "3:2 \t | a tab cannot indent | help: indent with spaces"
    ),
    (
      "a: b\n\tc: d",
      "2:1 \t | a tab cannot indent | help: indent with spaces"
    ),
    (
      "\ta: 1",
      "1:1 \t | a tab cannot indent | help: indent with spaces"
    ),
    (
      "a: >\n\tx",
      "2:1 \t | a tab cannot indent | help: indent with spaces"
    ),
    (
      "a: {b: ${vars.c}}",
      "1:9 { | a variable inside brackets or braces needs quotes | help: write \"${name}\""
    ),
    (
      "a: [1, 2",
      "1:4 [1, | this is never closed"
    ),
    (
      "a: {b: 1\n\n",
      "1:4 {b: | this is never closed"
    ),
    (
      "a: {\n\tb: 1",
      "2:1 \t | a tab cannot indent | help: indent with spaces"
    ),
    (
      "a: [1, 2}",
      "1:9 } | a ',' or a ']' is missing before this | 1:4 the bracket is opened here"
    ),
    (
      "a: {b: 1\n  c: 2",
      "2:4 : | a ',' or a '}' is missing before this | 1:4 the brace is opened here"
    ),
    (
      "a: [1]]",
      "1:7 ] | this cannot follow what stands before it on the line | help: a text that holds quotes, brackets or braces is written in quotes as a whole"
    ),
    (
      "a: b: c",
      "1:5 : | a ':' cannot stand here | help: a text that holds ': ' is written in quotes, a map inside a line in braces"
    ),
    (
      "a: é b: c",
      "1:7 : | a ':' cannot stand here | help: a text that holds ': ' is written in quotes, a map inside a line in braces"
    ),
    (
      "a: 1\n b: 2",
      "2:3 : | a ':' cannot stand here | help: a text that holds ': ' is written in quotes, a map inside a line in braces"
    ),
    (
      "a\nb:\n",
      "2:2 : | a ':' cannot stand here | help: a text that holds ': ' is written in quotes, a map inside a line in braces"
    ),
    (
      "a: 'x",
      "1:4 'x | this quoted text is never closed | help: end it with the quote it begins with"
    ),
    (
      "a: \"b\n\tc: d",
      "1:4 \"b | this quoted text is never closed | help: end it with the quote it begins with"
    ),
    (
      "a: \"x\n---\n",
      "1:4 \"x | this quoted text is never closed | help: end it with the quote it begins with"
    ),
    (
      "a: 'it''s' b",
      "1:12 b | this cannot follow what stands before it on the line | help: a text that holds quotes, brackets or braces is written in quotes as a whole"
    ),
    (
      "a:\n  b: 1\n c: 2",
      "3:2 c | this fits neither the map above nor anything inside it | 1:1 the map begins here | help: indent the keys of a map alike"
    ),
    (
      "- a\nb: 1",
      "2:1 b | this fits neither the list above nor anything inside it | 1:1 the list begins here | help: begin every item with '- ', indented alike"
    ),
    (
      "a: 1\n- b",
      "2:1 - | this fits neither the map above nor anything inside it | 1:1 the map begins here | help: indent the keys of a map alike"
    ),
    (
      "a:\n  - 1\n  b: 2",
      "3:3 b | this fits neither the list above nor anything inside it | 2:3 the list begins here | help: begin every item with '- ', indented alike"
    ),
    (
      "  a: 1\nb: 2",
      "2:1 b | something follows the end of the document | help: indent it alike with what is above"
    ),
    (
      "a:\n  b\nc",
      "3:1 c | a ':' is missing after this key | help: write 'key: value'"
    ),
    (
      "a: - b",
      "1:4 - | a list item cannot stand here | help: begin the list on a line of its own, or write [a, b]"
    ),
    (
      "a: @x",
      "1:4 @ | a value cannot begin with '@' | help: write the text in quotes: \"@…\""
    ),
    (
      "a: `x`",
      "1:4 ` | a value cannot begin with '`' | help: write the text in quotes: \"`…\""
    ),
    (
      "a: %x",
      "1:4 % | a value cannot begin with '%' | help: write the text in quotes: \"%…\""
    ),
    (
      "a: ]",
      "1:4 ] | a value is missing here | help: a text that begins with such a character is written in quotes"
    ),
    (
      "a: [b, , c]",
      "1:8 , | a value is missing here | help: a text that begins with such a character is written in quotes"
    ),
    (
      "%FOO\n---\na: 1",
      "1:1 %FOO | this directive is unknown | help: a text that begins with '%' is written in quotes"
    ),
    (
      "%YAML 3.0\n---\na: 1",
      "1:1 % | this version of YAML is not known | help: write %YAML 1.2"
    ),
    (
      ": 1",
      "1:1 : | a key is missing before the ':' | help: an empty key is written \"\""
    ),
    (
      "a: &",
      "1:5  | an anchor ('&') or alias ('*') needs a name of letters, digits, '-' and '_' | help: a text that begins with such a character is written in quotes"
    ),
    (
      "a: * b",
      "1:5   | an anchor ('&') or alias ('*') needs a name of letters, digits, '-' and '_' | help: a text that begins with such a character is written in quotes"
    ),
    (
      "a: \"\\q\"",
      "1:5 \\ | this escape is unknown | help: a backslash inside double quotes is written twice; or use single quotes"
    ),
    (
      "a: \"\\u12\"",
      "1:7 1 | hexadecimal digits are missing in this escape"
    ),
    (
      "a: \"\\ud800\"",
      "1:7 d | this escape is no Unicode character"
    ),
    (
      "a: |0\n  x",
      "1:5 0 | the indentation of a block text is a digit from 1 to 9"
    ),
    (
      "a: |x\n  y",
      "1:5 x | nothing but a comment can stand on the line of a '|' or '>' | help: begin the text on the next line"
    ),
    (
      "a: !<x 1",
      "1:7   | this cannot be read as YAML: did not find the expected '>' | 1:4 while scanning a tag from here"
    ),
    (
      "a: !e!x 1",
      "1:4 ! | this tag has a handle that nothing declares"
    ),
    (
      "a: 1\n...\nb: 2",
      "3:1 b | something follows the end of the document | help: indent it alike with what is above"
    ),
    (
      "a: \u{1}",
      "1:4 \u{1} | the character U+0001 is not allowed in YAML | help: remove it, or write it as \\u0001 inside double quotes"
    ),
    (
      "a: \u{0}",
      "1:4 \u{0} | a NUL byte is not allowed in YAML | help: is this the file that was meant?"
    ),
    (
      "a: x\u{2028}y",
      "1:5 \u{2028} | the character U+2028 is not allowed in YAML | help: remove it, or write it as \\u2028 inside double quotes"
    ),
    (
      "a: x\u{85}",
      "1:5 \u{85} | the character U+0085 is not allowed in YAML | help: remove it, or write it as \\u0085 inside double quotes"
    ),
    (
      "a: 1\rb: 2",
      "1:5  | a carriage return without a line feed is not allowed in YAML | help: end lines with a line feed"
    ),
    (
      "a: \u{feff}x",
      "1:4 \u{feff} | a byte order mark (U+FEFF) can stand only where the file begins | help: remove it"
    ),
    (
      "a: \u{fffe}x",
      "1:4 \u{fffe} | the character U+FFFE is not allowed in YAML | help: remove it, or write it as \\uFFFE inside double quotes"
    ),
    (
      "{: 1, a: 2}",
      "1:2 : | a value is missing here | help: a text that begins with such a character is written in quotes"
    ),
  ]

  @Test("what libyaml lets pass or reads otherwise than YAML 1.2 is refused", arguments: refusedTexts)
  func unlike(text: String, expected: String) {
    let (root, diagnostics) = readYAML(text)
    #expect(diagnostics == [expected])
    #expect(root?.shown == nil)
  }

  private static let mark = "a space is missing behind this"
  private static let name = "the name of an"
  private static let signs =
    "has letters, digits, '-' and '_', and a space behind it | help: rename it; a text that begins with"
  private static let comment =
    "a '#' begins a comment only behind a space | help: put a space before it; a text that holds it is written in quotes as a whole"
  private static let indent =
    "this line is not indented as far as what it is part of | help: indent lines inside brackets and quotes further than the key that they belong to"
  private static let tab = "a tab cannot indent | help: indent with spaces"

  static let refusedTexts: [(String, String)] = [
    ("{ ?foo: bar }", "1:3 ? | \(mark) '?' | help: a text that begins with '?' is written in quotes"),
    ("[?x]", "1:2 ? | \(mark) '?' | help: a text that begins with '?' is written in quotes"),
    ("a: &an:chor value", "1:7 : | \(name) anchor \(signs) '&' is written in quotes"),
    ("a: &an 1\nb: [*an:x]", "2:8 : | \(name) alias \(signs) '*' is written in quotes"),
    ("[a, b]#c", "1:7 # | \(comment)"),
    ("[a,#c\n b]", "1:4 # | \(comment)"),
    ("a: \"x\"# c", "1:7 # | \(comment)"),
    ("a: ># c\n  x", "1:5 # | \(comment)"),
    ("%YAML 1.2#c\n---\na: 1", "1:10 # | \(comment)"),
    ("a: [-]", "1:5 - | a '-' cannot stand alone inside brackets | help: write it in quotes: \"-\""),
    ("- [-, -]", "1:4 - | a '-' cannot stand alone inside brackets | help: write it in quotes: \"-\""),
    ("a: [b,\nc]", "2:1 c] | \(indent)"),
    ("a: \"b\nc\"", "2:1 c\" | \(indent)"),
    ("a:\n  b: [c,\n  d]", "3:3 d] | \(indent)"),
    ("a:\n- [b,\nc]", "3:1 c] | \(indent)"),
    ("a: 'b\n\tc'", "2:1 \t | \(tab)"),
    ("- [\n\tb\n ]", "2:1 \t | \(tab)"),
    (
      "a: >\n \n   \n # c\n",
      "4:2 # | a blank line before the text has more spaces than its first line | help: remove the spaces from that line, or write how far the text is indented: |1"
    ),
  ]

  @Test("a character that looks like another, or like nothing, is named", arguments: lookalikes)
  func lookalike(text: String, expected: String) {
    #expect(readYAML(text).diagnostics == [expected])
  }

  static let lookalikes: [(String, String)] = [
    (
      "a\u{ff1a} 1\nb: 2",
      "2:2 : | a ':' cannot stand here | help: a text that holds ': ' is written in quotes, a map inside a line in braces; '\u{ff1a}' is U+FF1A (FULLWIDTH COLON), not ':'"
    ),
    ("a:\n  bc:1\n  d: 2", "2:5 : | a space is missing after this ':' | help: write 'key: value'"),
    ("bc:1\nd: 2", "1:3 : | a space is missing after this ':' | help: write 'key: value'"),
    (
      "a: 1\u{a0}",
      "1:4 1\u{a0} | there is U+00A0 (NO-BREAK SPACE) behind '1', which makes a text of it | help: remove it; what is meant as a text is written in quotes"
    ),
    (
      "a: \u{200b}true",
      "1:4 \u{200b}true | there is U+200B (ZERO WIDTH SPACE) before 'true', which makes a text of it | help: remove it; what is meant as a text is written in quotes"
    ),
    (
      "a: 0xffffffffffffffffffffffffffffffff",
      "1:4 0xffffffffffffffffffffffffffffffff | the integer 0xffffffffffffffffffffffffffffffff is too large to keep exactly | help: the largest is 170141183460469231731687303715884105727; add a point for an approximate number, or quotes for a string"
    ),
    (
      "a: 1e999",
      "1:4 1e999 | the number 1e999 is too large for a double | help: the largest is 1.7976931348623157e+308; infinity is written .inf"
    ),
    (
      "a: -1e-999",
      "1:4 -1e-999 | the number -1e-999 is too small for a double | help: write 0"
    ),
    (
      "a: 010",
      "1:4 010 | 010 is 10 here, by YAML 1.2; YAML 1.1 reads it as octal: 8 | help: write 10, or 0o10 for 8"
    ),
    (
      "%YAML 1.1\n---\n[010, yes, 1:30, 7, no way]",
      "1:1 %YAML | this says YAML 1.1, and is read by YAML 1.2 | 3:2 this is the integer 10, and the integer 8 in YAML 1.1 | 3:7 this is the string 'yes', and true in YAML 1.1 | 3:12 this is the string '1:30', and the integer 90, in base sixty in YAML 1.1 | help: write %YAML 1.2, once all values are what they should be"
    ),
  ]
}
