import Declarations
import Testing

@testable import Workflow

struct YAMLMeaningTests {
  @Test("a mistake in the meaning is named, and the rest is read", arguments: meaning)
  func meaningMistake(text: String, root: String, expected: String) {
    let read = readYAML(text)
    #expect(read.diagnostics == [expected])
    #expect(read.root?.shown == root)
  }

  static let meaning: [(String, String, String)] = [
    (
      "a: 1\na: 2", "{a: 1}",
      "2:1 a | 'a' is given twice | 1:1 it is given here first | help: remove one of them"
    ),
    (
      "{a: 1, b: 2, 'a': 3}", "{a: 1, b: 2}",
      "1:14 'a' | 'a' is given twice | 1:2 it is given here first | help: remove one of them"
    ),
    (
      "a: *x", "{a: null}",
      "1:4 *x | no anchor '&x' stands before this alias | help: a text that begins with '*' is written in quotes"
    ),
    (
      "a: &x [*x]", "{a: [null]}",
      "1:8 *x | the alias '*x' stands inside the value that it names"
    ),
    (
      "a: &base 1\nb: *bass", "{a: 1, b: null}",
      "2:4 *bass | no anchor '&bass' stands before this alias | help: did you mean 'base'?"
    ),
    (
      "<<: 3\na: 1", "{a: 1}",
      "1:5 3 | '<<' merges a map or a list of maps, not the integer 3"
    ),
    (
      "<<: [{b: 1}, 3]\na: 1", "{b: 1, a: 1}",
      "1:14 3 | '<<' merges a map or a list of maps, not the integer 3"
    ),
    (
      "<<: {a: 1}\n<<: {b: 2}", "{a: 1}",
      "2:1 << | '<<' is given twice | 1:1 it is given here first | help: merge several maps as a list: <<: [*one, *two]"
    ),
    (
      "a: !foo 1", "{a: \"1\"}",
      "1:4 !foo 1 | the tag '!foo' means nothing here | help: leave it out; the tags that count are !!str, !!int, !!float, !!bool, !!null, !!seq and !!map"
    ),
    (
      "a: !!binary aGk=", "{a: \"aGk=\"}",
      "1:4 !!binary aGk= | the tag '!!binary' means nothing here | help: leave it out; the tags that count are !!str, !!int, !!float, !!bool, !!null, !!seq and !!map"
    ),
    (
      "!!set {a: 1}", "{a: 1}",
      "1:1 !!set | the tag '!!set' means nothing here | help: leave it out; the tags that count are !!str, !!int, !!float, !!bool, !!null, !!seq and !!map"
    ),
    (
      "!x a: 1", "{a: 1}",
      "1:1 !x a | the tag '!x' means nothing here | help: leave it out; the tags that count are !!str, !!int, !!float, !!bool, !!null, !!seq and !!map"
    ),
    (
      "a: !!int x", "{a: \"x\"}",
      "1:4 !!int x | '!!int' expects an integer, found 'x'"
    ),
    (
      "a: !!bool no", "{a: \"no\"}",
      "1:4 !!bool no | '!!bool' expects true or false, found 'no'"
    ),
    (
      "a: !!null 3", "{a: \"3\"}",
      "1:4 !!null 3 | '!!null' expects null, found '3'"
    ),
    (
      "a: !!int [1]", "{a: [1]}",
      "1:4 !!int | the tag '!!int' does not fit a list or a map | help: leave the tag out"
    ),
    (
      "a: !!map [1]", "{a: [1]}",
      "1:4 !!map | the tag '!!map' does not fit this value | help: leave the tag out"
    ),
    (
      "a: !!seq 1", "{a: \"1\"}",
      "1:4 !!seq 1 | the tag '!!seq' does not fit this value | help: leave the tag out"
    ),
    (
      "[a]: 1", "{}",
      "1:1 [a]: | a key must be a text | help: a list, a map or an alias cannot be a key"
    ),
    (
      "{a: 1}: 2", "{}",
      "1:1 {a: | a key must be a text | help: a list, a map or an alias cannot be a key"
    ),
    (
      "a: &x 1\n*x : 2", "{a: 1}",
      "2:1 *x | a key must be a text | help: a list, a map or an alias cannot be a key"
    ),
    (
      "---\na: 1\n---\nb: 2\n", "{a: 1}",
      "3:1 --- | a second document begins here | help: a file holds one document; remove the '---'"
    ),
    ("? \n: 1", "{}", "1:2   | a key is missing before the ':' | help: an empty key is written \"\""),
  ]

  @Test("several mistakes are reported together, in the order of the text")
  func several() {
    let (_, diagnostics) = readYAML("a: *x\nb: !foo 1\na: 2")
    #expect(diagnostics.map { String($0.prefix(3)) } == ["1:4", "2:4", "3:1"])
  }
}
