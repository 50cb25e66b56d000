import Declarations
import Testing

@testable import Workflow

/// What is said of a wrong `for`, and of mistakes in stages that have one: each once.
struct FamilyMistakeTests {
  private static let integers = "an integer"

  @Test("mistakes are reported once, where they are", arguments: mistakes)
  func reported(stages: String, expected: [String]) {
    let files = SpecificationFiles([
      "configs/a.yaml": "stages: {n: {for: {v: [1, 2, 3]}, number: '${for.v}'}, p: {number: 1},\n \(stages)}"
    ])
    // The line is indented by one.
    let found = files.mistakes().map { $0.replacing("configs/a.yaml:2:", with: "") }
    #expect(found == expected.map { Self.moved($0) })
  }

  private static func moved(_ mistake: String) -> String {
    let column = mistake.prefix { $0 != ":" }
    return "\((Int(column) ?? 0) + 1)\(mistake.dropFirst(column.count))"
  }

  static let mistakes: [(String, [String])] = [
    ("a: {for: 5, number: 1}", ["10: `for` expects axes and their values, not the integer 5"]),
    (
      "a: {for: {zip: {v: [1, 2], w: [3]}}, number: 1}",
      ["28: the axes of a `zip` have equally many values, and 'w' has 1"]
    ),
    (
      "a: {for: {zip: [v, w]}, number: 1}",
      [
        "17: `zip` expects axes that go together, not the string 'v'",
        "20: `zip` expects axes that go together, not the string 'w'",
      ]
    ),
    ("a: {for: {zip: {}}, number: 1}", ["16: `zip` expects axes that go together, not an empty map"]),
    ("a: {for: {zip: {v: 1}, v: 2}, number: 1}", ["24: the axis 'v' is given twice"]),
    ("a: {for: {zip: {pairs: n}}, number: 1}", ["17: `pairs` stands beside axes, and not inside `zip`"]),
    (
      "a: {for: {zip: {v: [1, 1], w: [2, 2]}}, number: 1}",
      ["5: `for` makes the name 'a@v=1,w=2' twice"]
    ),
    ("a: {for: {}, number: 1}", ["10: `for` has no axes"]),
    ("a: {for: {v: []}, number: 1}", ["14: the axis 'v' has no values"]),
    ("a: {for: {v: [1, 2, 1]}, number: 1}", ["21: the axis 'v' has the value 1 twice"]),
    ("a: {for: {v: [1, '1']}, number: 1}", ["18: the axis 'v' has the value 1 twice"]),
    ("a: {for: {v: [x y]}, number: 1}", ["15: the value 'x y' becomes part of names, and it has ' ' in it"]),
    ("a: {for: {v: ['']}, number: 1}", ["15: the value '' becomes part of names, and this one is empty"]),
    (
      "a: {for: {v: [{x: 1}, null]}, number: 1}",
      [
        "15: expected a value that can be part of a name: a number, a boolean or a string, found a map",
        "23: expected a value that can be part of a name: a number, a boolean or a string, found nothing",
      ]
    ),
    ("a: {for: {x.y: 1}, number: 1}", ["11: the name 'x.y' of an axis has a dot in it"]),
    ("a: {for: {x y: 1}, number: 1}", ["11: the name 'x y' contains ' '"]),
    ("a: {for: {v: '${vars.w}'}, number: 1}", ["14: there is no variable 'vars.w'"]),
    ("a: {for: {v: [1, 2]}, number: '${for.w}'}", ["31: there is no variable 'for.w'"]),
    ("a: {number: '${for.w}'}", ["13: there is no variable 'for.w'"]),
    ("a: {for: {v: [1, 2]}, nubmer: 1}", ["23: 'nubmer' is not a kind of stage"]),
    ("a: {for: {v: [1, 2]}}", ["4: 'a' has no kind"]),
    ("a: {for: {v: [1, 2]}, number: {valeu: 1}}", ["32: 'valeu' is not a setting of a number"]),
    ("a: {for: {v: [1, x, y]}, number: '${for.v}'}", ["34: expected \(integers), found the string 'x'"]),
    ("a: {for: {pairs: m}, number: 1}", ["18: there is no stage 'm'"]),
    ("a: {for: {pairs: p}, number: 1}", ["18: 'p' is one stage, and there are no pairs of it"]),
    (
      "a: {for: {pairs: [n]}, number: 1}",
      ["18: `pairs` expects the name of one stage that has a `for`, not a list"]
    ),
    ("a: {for: {pairs: n, first: 1}, number: 1}", ["21: beside `pairs`, 'first' is one of a pair already"]),
    ("a: {for: {v: 1, pairs: n}, number: 1}", ["5: no two stages of 'n' make a pair here"]),
    ("a: {for: {pairs: a}, number: 1}", ["18: the pairs are of one another: 'a' -> 'a'"]),
    (
      "a: {for: {pairs: b}, number: 1}, b: {for: {pairs: a}, number: 1}",
      ["51: the pairs are of one another: 'a' -> 'b' -> 'a'"]
    ),
    (
      "a: {for: 5, number: 1}, b: {for: {pairs: a}, parity: a}",
      ["10: `for` expects axes and their values, not the integer 5"]
    ),
    ("a: {parity: n}", ["13: `of` expects one name; 'n' is 3 stages: 'n@v=1', 'n@v=2', 'n@v=3'"]),
    (
      "a: {for: {w: [1, 2]}, parity: n}",
      ["31: `of` expects one name; 'n' is 3 stages: 'n@v=1', 'n@v=2', 'n@v=3'"]
    ),
    ("a: {for: {v: [1, 4, 5]}, parity: n}", ["34: 'n' has no stage for v=4"]),
    ("a: {parity: n@v=4}", ["13: 'n' has no stage for v=4"]),
    ("a: {parity: n@w=4}", ["13: 'n' has no axis 'w'"]),
    ("a: {parity: n@v}", ["13: 'n@v' is not a name that 'n' has"]),
    ("a: {parity: p@v=1}", ["13: there is no stage 'p@v=1'"]),
    ("a: {for: {x: [1, 2]}, parity: m}", ["31: there is no stage 'm'"]),
    (
      "a: {for: {x: [1, 2]}, label: {of: n}}, b: {parity: a@x=1}",
      ["52: `of` needs a number; 'a@x=1' makes a word"]
    ),
    ("a: {for: {x: [1, 2]}, label: {of: n}}, b: {parity: a}", ["52: `of` needs a number; 'a' makes a word"]),
    ("a: {for: {v: [1, 2]}, parity: a}", ["1: these stages wait for one another: 'a@v=1' -> 'a@v=1'"]),
    ("n: {number: 1}", ["1: 'n' is given twice"]),
    ("a: {sum: {of: [n, n@v=1]}}", ["19: 'n@v=1' is named twice"]),
    (
      "a: {for: {x: [1, 2]}, number: {value: 1, unit: 'u${for.x}'}}, b: {for: {y: [1, 2, 3]}, sum: {of: [a]}}",
      ["63: 'b@y=1' cannot inherit `unit`: 'a@x=1' and 'a@x=2' have different ones"]
    ),
  ]

  @Test("a mistake that not every stage of a family has says which has it")
  func note() throws {
    let files = SpecificationFiles([
      "configs/a.yaml": "stages: {n: {for: {v: [1, x, y]}, number: '${for.v}'}}"
    ])
    do {
      _ = try files.graph()
      Issue.record("there is a mistake")
    } catch let diagnostics as Diagnostics {
      #expect(diagnostics.list.count == 1)
      #expect(diagnostics.list.first?.notes.map(\.message) == ["that is 'n@v=x' and 1 more, of 3"])
    }
  }

  @Test(
    "more stages than anyone means are refused before they are made",
    arguments: [
      ("{a: \(Array(1...101)), b: \(Array(1...100))}", false),
      ("{a: \(Array(1...100)), b: \(Array(1...100))}", true),
      ("{pairs: m}", true), ("{pairs: m, x: [1, 2, 3]}", false),
    ])
  func limit(axes: String, isFine: Bool) {
    let files = SpecificationFiles([
      "configs/a.yaml":
        "stages:\n  m: {for: {v: \(Array(1...100))}, number: 1}\n  n: {for: \(axes), number: 1}\n"
    ])
    #expect(
      files.mistakes() == (isFine ? [] : ["configs/a.yaml:3:7: `for` makes more than 10000 stages of 'n'"]))
  }

  @Test("names that are too long for a folder are refused")
  func longNames() {
    let long = String(repeating: "v", count: 70)
    let files = SpecificationFiles([
      "configs/a.yaml": "stages:\n  n: {for: {\(long): [\(long)], w: [\(long)]}, number: 1}\n"
    ])
    #expect(files.mistakes().first?.contains("is longer than 200 bytes") == true)
  }

  @Test("a chain within a family is told how it is written")
  func chain() throws {
    let text = "stages: {a: {for: {v: [1, 2]}, parity: a}, b: {sum: {of: [c]}}, c: {parity: b}}"
    let error = #expect(throws: Diagnostics.self) { try Laboratory.graph("name: toys\n\(text)") }
    let help = error?.list.first?.help ?? ""
    #expect(help.contains("a chain is one entry for each link"), "\(help)")
    let other = #expect(throws: Diagnostics.self) {
      try Laboratory.graph("name: toys\nstages: {b: {sum: {of: [c]}}, c: {parity: b}}")
    }
    #expect(other?.list.first?.help?.contains("remove one of them") ?? false)
  }
}
