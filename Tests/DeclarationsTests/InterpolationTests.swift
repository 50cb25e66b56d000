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
      (#""${vars.n""#, "'${vars.n' is not closed | write ${name}, or $${ for the characters ${"),
      (
        #""a${vars.list}""#,
        "'vars.list' is a list, which cannot stand inside a text | let \"${vars.list}\" stand alone, to put the whole value there"
      ),
    ])
  func mistakes(json: String, expected: String) throws {
    #expect(try applied(json).1 == [expected])
  }

  @Test("a variable that is defined by itself is reported, not followed")
  func circle() throws {
    let (_, messages) = try applied(#""${vars.a}""#, vars: #"{"a": "${vars.b}", "b": "${vars.a}"}"#)
    #expect(
      messages == ["the variable is defined by itself: vars.a -> vars.b -> vars.a | give one of them a value"]
    )
  }
}
