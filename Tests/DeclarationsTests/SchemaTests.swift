import Declarations
import Testing

@Suite("Schemas")
struct SchemaTests {
  @Test("a record is read with its defaults")
  func defaults() throws {
    let (value, messages) = try read(Recipe.schema, #"{"title": "x"}"#)
    #expect(messages.isEmpty)
    #expect(
      value
        == Recipe(
          title: "x", seed: 0, epochs: 30, rate: 0.1, shuffle: true, rule: .plain, sizes: [8], note: nil))
  }

  @Test("every field reaches its own property")
  func distinctValues() throws {
    let (value, _) = try read(
      Recipe.schema,
      #"{"note": "n", "sizes": [3, 4], "rule": {"momentum": {"share": 0.5, "nesterov": true}}, "shuffle": false, "rate": 1, "epochs": 7, "seed": 18446744073709551615, "title": "t"}"#
    )
    #expect(
      value
        == Recipe(
          title: "t", seed: .max, epochs: 7, rate: 1, shuffle: false,
          rule: .momentum(Rule.Momentum(share: 0.5, nesterov: true)), sizes: [3, 4], note: "n"))
  }

  @Test(
    "a choice is a bare name, a map of one key, or has a shorthand inside",
    arguments: [
      (#""plain""#, Rule.plain),
      (#"{"plain": null}"#, .plain),
      (#"{"plain": {}}"#, .plain),
      (#"{"momentum": 0.9}"#, .momentum(Rule.Momentum(share: 0.9, nesterov: false))),
      (#""pair""#, .pair(Rule.Pair(first: 1, second: 2))),
    ])
  func choices(json: String, expected: Rule) throws {
    let (value, messages) = try read(Rule.schema, json)
    #expect(value == expected)
    #expect(messages.isEmpty)
  }

  @Test(
    "an integer may be written with a point, as JSON Schema has it", arguments: ["4.0", "4e0", "0.4e1", "4"])
  func wholeNumbers(text: String) throws {
    let read = try read(Recipe.schema, "{\"title\": \"x\", \"epochs\": \(text)}")
    #expect(read.value?.epochs == 4)
    #expect(read.messages == [])
    #expect(read.value.map { Recipe.schema.canonical($0).jsonWithNames["epochs"] } == .some(4))
  }

  @Test(
    "what is wrong is said with a remedy",
    arguments: [
      (#"{}"#, ["`title` is missing here | `title`: What it is called."]),
      (#"{"title": 3}"#, ["expected a string, found the integer 3 | put it in quotes"]),
      (#"{"title": "x", "epohcs": 3}"#, ["'epohcs' is not a setting of a recipe | did you mean 'epochs'?"]),
      (#"{"title": "x", "epochs": 0}"#, ["expected an integer of at least 1, found the integer 0"]),
      (#"{"title": "x", "epochs": 2.5}"#, ["expected an integer of at least 1, found the number 2.5"]),
      (#"{"title": "x", "epochs": 0.0}"#, ["expected an integer of at least 1, found the number 0.0"]),
      (
        #"{"title": "x", "seed": 1e17}"#,
        [
          "expected an integer of at least 0, found the number 1e+17 | write an integer this large without a point"
        ]
      ),
      (
        #"{"title": "x", "seed": -1}"#,
        ["expected an integer of at least 0, found the integer -1"]
      ),
      (#"{"title": "x", "rate": 0}"#, ["expected a number above 0, found the integer 0"]),
      (
        #"{"title": "x", "rate": "1,5"}"#,
        ["expected a number above 0, found the string '1,5' | write the decimal point as '.'"]
      ),
      (
        #"{"title": "x", "rate": "2e-3"}"#,
        ["expected a number above 0, found the string '2e-3' | write the number without quotes"]
      ),
      (#"{"title": "x", "shuffle": "no"}"#, ["expected true or false, found the string 'no' | write false"]),
      (#"{"title": "x", "sizes": []}"#, ["expected a list with at least one element, found an empty list"]),
      (
        #"{"title": "x", "sizes": 5}"#,
        ["expected a list, found the integer 5 | write a list as [a, b], or as one '- a' per line"]
      ),
      (#"{"title": "x", "rule": "plan"}"#, ["'plan' is not a rule | did you mean 'plain'?"]),
      (
        #"{"title": "x", "rule": {"plain": null, "pair": null}}"#,
        ["a rule must have one key, but here are 2: 'plain', 'pair' | keep one of them"]
      ),
      (
        #"{"title": "x", "rule": 7}"#,
        ["expected a rule, found the integer 7 | available: 'plain', 'momentum', 'pair'"]
      ),
      (#"{"title": "x", "rule": {"pair": {"first": 3}}}"#, ["`first` is above `second`"]),
      (#"[1]"#, ["expected a map (a recipe), found a list"]),
      (
        #"{"title": "x", "epochs": "a", "rate": "b", "sizes": [0, 65]}"#,
        [
          "expected an integer of at least 1, found the string 'a'",
          "expected a number above 0, found the string 'b'",
          "expected an integer from 1 to 64, found the integer 0",
          "expected an integer from 1 to 64, found the integer 65",
        ]
      ),
    ])
  func mistakes(json: String, expected: [String]) throws {
    let (value, messages) = try read(Recipe.schema, json)
    #expect(value == nil)
    #expect(messages == expected)
  }

  @Test("infinity and not-a-number are no numbers", arguments: [Double.infinity, -.infinity, .nan])
  func nonFinite(value: Double) {
    let place = Place(source: SourceText(name: "x", text: ""), line: 1, column: 1)
    var problems = Problems()
    #expect(Schema<Double>.number().read(Node(.real(value), at: place), &problems) == nil)
    #expect(problems.hasErrors)
  }
}

@Suite("Canonical form")
struct CanonicalTests {
  private func text(_ json: String, _ options: CanonicalOptions = .key) throws -> String {
    let value = try #require(try read(Recipe.schema, json).value)
    return Recipe.schema.canonical(value, options).jsonWithNames.compactText
  }

  @Test("defaults, order and shorthands do not show")
  func canonical() throws {
    #expect(try text(#"{"title": "x"}"#) == #"{"title":"x"}"#)
    #expect(try text(#"{"epochs": 30, "rule": "plain", "title": "x", "rate": 0.1}"#) == #"{"title":"x"}"#)
    #expect(
      try text(#"{"title": "x", "rule": {"momentum": 0.5}}"#)
        == text(#"{"rule": {"momentum": {"share": 0.5, "nesterov": false}}, "title": "x"}"#))
    #expect(
      try text(#"{"title": "x", "rule": {"momentum": 0.5}}"#)
        == #"{"rule":{"momentum":{"share":0.5}},"title":"x"}"#)
  }

  @Test("an integer written for a number is the number")
  func integersAreNumbers() throws {
    #expect(try text(#"{"title": "x", "rate": 2}"#) == text(#"{"title": "x", "rate": 2.0}"#))
  }

  @Test("roles can be left out, and defaults written")
  func options() throws {
    let json = #"{"title": "x", "epochs": 4, "note": "n"}"#
    #expect(try text(json, CanonicalOptions(leavingOut: [.extent, .observation])) == #"{"title":"x"}"#)
    #expect(
      try text(json, .complete)
        == #"{"epochs":4,"note":"n","rate":0.1,"rule":{"plain":{}},"seed":0,"shuffle":true,"sizes":[8],"title":"x"}"#
    )
  }

  @Test("what was written canonically reads back to an equal value")
  func roundTrip() throws {
    let json =
      #"{"title": "x", "seed": 9007199254740993, "rule": {"pair": {"first": -1.5}}, "sizes": [1, 2], "note": "ü"}"#
    let value = try #require(try read(Recipe.schema, json).value)
    for options in [CanonicalOptions.key, .complete] {
      let written = Recipe.schema.canonical(value, options).jsonWithNames.compactText
      #expect(try read(Recipe.schema, written).value == value)
    }
  }

  @Test("swapping two settings of one type changes the form")
  func swapped() throws {
    #expect(
      try text(#"{"title": "x", "rule": {"pair": {"first": 1, "second": 3}}}"#)
        != text(#"{"title": "x", "rule": {"pair": {"first": 3, "second": 3}}}"#))
  }
}
