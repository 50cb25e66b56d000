import Declarations
import Testing

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
      "1:9 { | a variable inside brackets or braces stands in quotes | help: write \"${name}\""
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
      "1:4 { | this is never closed"
    ),
    (
      "a: [1, 2}",
      "1:9 } | a ',' or a ']' is missing before this | 1:4 the bracket is opened here"
    ),
    (
      "a: {b: 1\nc: 2",
      "2:2 : | a ',' or a '}' is missing before this | 1:4 the brace is opened here"
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
      "1:4 \u{1} | the character U+0001 cannot stand in YAML | help: remove it, or write it as \\u0001 inside double quotes"
    ),
    (
      "a: \u{0}",
      "1:4 \u{0} | a NUL byte cannot stand in YAML | help: is this the file that was meant?"
    ),
    (
      "a: x\u{2028}y",
      "1:5 \u{2028} | the character U+2028 cannot stand in YAML | help: remove it, or write it as \\u2028 inside double quotes"
    ),
    (
      "a: x\u{85}",
      "1:5 \u{85} | the character U+0085 cannot stand in YAML | help: remove it, or write it as \\u0085 inside double quotes"
    ),
    (
      "a: 1\rb: 2",
      "1:5  | a carriage return without a line feed cannot stand in YAML | help: end lines with a line feed"
    ),
    (
      "a: \u{feff}x",
      "1:4 \u{feff} | a byte order mark (U+FEFF) can stand only where the file begins | help: remove it"
    ),
    (
      "a: \u{fffe}x",
      "1:4 \u{fffe} | the character U+FFFE cannot stand in YAML | help: remove it, or write it as \\uFFFE inside double quotes"
    ),
    (
      "{: 1, a: 2}",
      "1:2 : | a value is missing here | help: a text that begins with such a character is written in quotes"
    ),
  ]
}
