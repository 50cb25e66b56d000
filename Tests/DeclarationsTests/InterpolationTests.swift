import Declarations
import Testing

@Suite("Variables")
struct InterpolationTests {
  private func applied(
    _ json: String,
    vars: String = #"{"n": 5, "rate": 0.002, "name": "lenet", "deep": {"x": true}, "list": [1, 2]}"#
  )
    throws -> (Node, [String])
  {
    var problems = Problems()
    let interpolation = Interpolation(
      variables: Interpolation.flattened(try node(vars), prefix: "vars", &problems))
    let result = interpolation.applied(to: try node(json), &problems)
    return (result, problems.list.map { [$0.message, $0.help].compactMap(\.self).joined(separator: " | ") })
  }

  @Test(
    "a variable alone keeps its type, and inside text becomes text",
    arguments: [
      (#""${vars.n}""#, "5"), (#""${vars.deep.x}""#, "true"), (#""${vars.list}""#, "[1,2]"),
      (#""e${vars.n}-${vars.name}""#, #""e5-lenet""#), (#""${ vars.n }""#, "5"),
      (#""$${vars.n}""#, #""${vars.n}""#), (#""cost: $5""#, #""cost: $5""#),
      (#""${vars.rate}x""#, #""0.002x""#),
      (#"{"a": ["${vars.n}"]}"#, #"{"a":[5]}"#),
    ])
  func values(json: String, expected: String) throws {
    let (result, messages) = try applied(json)
    #expect(messages.isEmpty)
    #expect(result.saysTheSame(as: try node(expected)))
  }

  @Test(
    "unknown names, circles and open braces are reported",
    arguments: [
      (#""${vars.nn}""#, "there is no variable 'vars.nn' | did you mean 'vars.n'?"),
      (
        #""${vars.${vars.name}}""#,
        "a variable cannot stand inside another: '${vars.${vars.name}}' | write the name out, such as ${vars.name}"
      ),
      (#""a${}""#, "'${}' names no variable | write ${name}, or $${ for the characters ${"),
      (#""${vars.n""#, "'${vars.n' is not closed | write ${name}, or $${ for the characters ${"),
      (
        #""a${vars.list}""#,
        "'vars.list' is a list, which cannot be part of a string | write \"${vars.list}\" alone to insert the whole value"
      ),
    ])
  func mistakes(json: String, expected: String) throws {
    #expect(try applied(json).1 == [expected])
  }

  @Test("a variable that is defined by itself is reported, not followed")
  func circle() throws {
    let (_, messages) = try applied(#""${vars.a}""#, vars: #"{"a": "${vars.b}", "b": "${vars.a}"}"#)
    #expect(
      messages == ["the variable refers to itself: vars.a -> vars.b -> vars.a | give one of them a value"]
    )
  }

  @Test("names are compared as bytes, and another normal form is named")
  func normalForms() throws {
    let (result, messages) = try applied(
      "[\"${vars.e\u{301}}\", \"${vars.\u{e9}}\"]", vars: "{\"\u{e9}\": 1, \"e\u{301}\": 2}")
    #expect(messages.isEmpty)
    #expect(result.saysTheSame(as: try node("[2, 1]")))
    #expect(
      try applied("\"${vars.e\u{301}}\"", vars: "{\"\u{e9}\": 1}").1 == [
        "there is no variable 'vars.e\u{301}' | did you mean 'vars.\u{e9}' with U+00E9 (LATIN SMALL LETTER E WITH ACUTE)? this has U+0301 (COMBINING ACUTE ACCENT)"
      ])
  }

  /// `levels` variables, each of ten references to the one before.
  private static func bomb(_ levels: Int, _ value: String, _ join: (String) -> String) -> String {
    let lines = (1...levels).map { level in
      "\"v\(level)\": \(join("${vars.v\(level - 1)}"))"
    }
    return "{\"v0\": \(value), " + lines.joined(separator: ", ") + "}"
  }

  @Test("texts, lists and chains of references end at a bound, at once and with one mistake")
  func bounds() throws {
    func text(_ reference: String) -> String { "\"" + String(repeating: reference, count: 10) + "\"" }
    func list(_ reference: String) -> String {
      "[" + Array(repeating: "\"\(reference)\"", count: 10).joined(separator: ", ") + "]"
    }
    #expect(
      try applied(#""${vars.v11}""#, vars: Self.bomb(11, #""xxxxxxxxxx""#, text)).1 == [
        "the text has more than 1048576 bytes once its references are put in | a text of references to texts of references multiplies; write out what is needed"
      ])
    // Nothing is put in, and yet the work would be without end.
    #expect(try applied(#""${vars.v40}""#, vars: Self.bomb(40, #""""#, text)).1.count == 1)
    #expect(
      try applied(#""${vars.v11}""#, vars: Self.bomb(11, "1", list)).1 == [
        "the document has more than 500000 values or 64 MiB of text once its references are put in | a list of references to lists of references multiplies; write out what is needed"
      ])
    for levels in [140, 3000] {
      let chain = Self.bomb(levels, "1") { "[\"\($0)\"]" }
      let (_, messages) = try applied("\"${vars.v\(levels)}\"", vars: chain)
      #expect(
        messages == ["lists, maps and variables are nested more than 150 deep here"],
        "\(levels) levels")
    }
    #expect(try applied(#""${vars.v40}""#, vars: Self.bomb(40, "1") { "[\"\($0)\"]" }).1 == [])
  }
}
