import Declarations
import Testing

@testable import Specifications
@testable import Workflow

/// How a document is put together from files, defaults, variables and flags.
struct CompositionTests {
  @Test(
    "what is nearer wins: extends, then defaults, then the stage, then --set",
    arguments: [
      ([], "base", 1), (["defaults"], "base", 2), (["defaults", "stage"], "base", 3),
      (["stage"], "base", 3), (["flag"], "base", 4), (["defaults", "stage", "flag"], "base", 4),
    ] as [([String], String, Int)])
  func order(layers: [String], base: String, expected: Int) throws {
    let stage = layers.contains("stage") ? "{number: {value: 3}}" : "{number: {unit: m}}"
    let defaults = layers.contains("defaults") ? "defaults: {number: {value: 2}}\n" : ""
    let files = SpecificationFiles([
      "configs/base.yaml": "defaults: {number: {value: 1, steps: 9}}\nstages: {z: {number: 5}}\n",
      "configs/a.yaml": "extends: base.yaml\n\(defaults)stages: {a: \(stage)}\n",
    ])
    let graph = try files.graph(layers.contains("flag") ? ["stages.a.number.value=4"] : [])
    let settings = try #require(graph.stage("a")).completeSettings
    #expect(settings["value"]?.integer == expected)
    #expect(settings["steps"]?.integer == 9)
    #expect(graph.stage("z")?.completeSettings["steps"]?.integer == 9)
  }

  @Test(
    "each path is seen from the file that says it, whichever others say the rest",
    arguments: [
      ([], "limit: 3", ["configs/lib/a", "configs/lib/b"]),
      (["data.d.limit=4"], "limit: 3", ["configs/lib/a", "configs/lib/b"]),
      (["data.d.first=x"], "limit: 3", ["./x", "configs/lib/b"]),
      ([], "first: y", ["configs/y", "configs/lib/b"]),
      ([], "second: /y", ["configs/lib/a", "/y"]), (["data.d.second=x"], "first: y", ["configs/y", "./x"]),
    ])
  func paths(flags: [String], upper: String, expected: [String]) throws {
    let files = SpecificationFiles([
      "configs/lib/base.yaml": "data: {d: {first: a, second: b}}\nstages: {c: {count: {data: d}}}\n",
      "configs/a.yaml": "extends: lib/base.yaml\ndata: {d: {\(upper)}}\n",
    ])
    let asked = AskedFiles()
    _ = try SourceResolution(try files.graph(flags), hashing: asked)
    #expect(asked.paths == expected)
  }

  @Test(
    "records merge, choices merge where both name one case, lists and scalars replace, null removes",
    arguments: mergers)
  func merging(base: String, upper: String, expected: JSON) throws {
    let files = SpecificationFiles([
      "configs/base.yaml":
        "defaults: {label: \(base)}\nstages: {n: {number: 1}, m: {number: 2}, a: {label: {of: n}}}",
      "configs/a.yaml": "extends: base.yaml\ndefaults: {label: \(upper)}",
    ])
    #expect(try files.graph().stage("a")?.completeSettings["style"] == expected)
  }

  static let mergers: [(String, String, JSON)] = [
    ("{style: {framed: 3}}", "{}", ["framed": ["width": 3]]),
    ("{style: {framed: 3}}", "{style: framed}", ["framed": ["width": 3]]),
    ("{style: {framed: 3}}", "{style: {framed: {}}}", ["framed": ["width": 3]]),
    ("{style: {framed: 3}}", "{style: {framed: 4}}", ["framed": ["width": 4]]),
    ("{style: {framed: 3}}", "{style: plain}", ["plain": [:]]),
    ("{style: {framed: 3}}", "{style: null}", ["plain": [:]]),
    ("{style: {framed: 3}}", "null", ["plain": [:]]),
    ("null", "{style: {framed: {width: 2}}}", ["framed": ["width": 2]]),
  ]

  @Test(
    "variables keep their type alone, become text inside text, and may be set by a flag",
    arguments: [
      ("v: 3", "${vars.v}", [], 3), ("v: 3", "1${vars.v}", [], nil),
      ("v: {deep: 7}", "${vars.v.deep}", [], 7),
      ("v: '${vars.w}', w: 8", "${vars.v}", [], 8), ("v: 3", "${vars.v}", ["vars.v=5"], 5),
      ("v: {deep: 7}", "${vars.v.deep}", ["vars.v.deep=6"], 6),
    ] as [(String, String, [String], Int?)])
  func variables(vars: String, value: String, overrides: [String], expected: Int?) throws {
    let files = SpecificationFiles(["configs/a.yaml": "vars: {\(vars)}\nstages: {a: {number: \"\(value)\"}}"])
    if let expected {
      #expect(try files.graph(overrides).stage("a")?.completeSettings["value"]?.integer == expected)
    } else {
      #expect(files.mistakes(overrides).first?.contains("found the string '13'") == true)
    }
  }

  @Test("mistakes name the file they were made in", arguments: mistakes)
  func namesFile(files: [String: String], overrides: [String], expected: [String]) {
    #expect(SpecificationFiles(files).mistakes(overrides) == expected)
  }

  private static let one = "stages: {a: {number: 1}}"

  static let mistakes: [([String: String], [String], [String])] = [
    (
      ["configs/a.yaml": "extends: base.yaml", "configs/base.yaml": "stages: {a: {number: x}}"], [],
      [
        "configs/base.yaml:1:22: expected an integer, found the string 'x'"
      ]
    ),
    (
      ["configs/a.yaml": "extends: gone.yaml\n\(one)"], [],
      ["configs/a.yaml:1:10: there is no file 'configs/gone.yaml'"]
    ),
    (
      ["configs/a.yaml": "extends: a.yaml\n\(one)"], [],
      ["configs/a.yaml:1:10: the file extends itself: configs/a.yaml -> configs/a.yaml"]
    ),
    (
      ["configs/a.yaml": "extends: b.yaml", "configs/b.yaml": "extends: a.yaml"], [],
      ["configs/b.yaml:1:10: the file extends itself: configs/a.yaml -> configs/b.yaml -> configs/a.yaml"]
    ),
    (
      ["configs/a.yaml": "extends: ./a.yaml\n\(one)"], [],
      ["configs/a.yaml:1:10: the file extends itself: configs/a.yaml -> configs/a.yaml"]
    ),
    (
      ["configs/a.yaml": "extends: ../configs/a.yaml\n\(one)"], [],
      ["configs/a.yaml:1:10: the file extends itself: configs/a.yaml -> configs/../configs/a.yaml"]
    ),
    (
      ["configs/a.yaml": "extends: [b.yaml]\n\(one)"], [],
      ["configs/a.yaml:1:10: expected the path of one file, found a list"]
    ),
    (
      ["configs/a.yaml": "description: 5\n\(one)"], [],
      ["configs/a.yaml:1:14: expected a string, found the integer 5"]
    ),
    (
      ["configs/a.yaml": "name: 5\n\(one)"], [],
      ["configs/a.yaml:1:7: expected a string, found the integer 5"]
    ),
    (["configs/a.yaml": "vars: 5\n\(one)"], [], ["configs/a.yaml:1:7: expected a map, found the integer 5"]),
    (
      ["configs/a.yaml": "defaults: 5\n\(one)"], [],
      ["configs/a.yaml:1:11: expected a map, found the integer 5"]
    ),
    (
      ["configs/a.yaml": "defaults: {sum: 5}\n\(one)"], [],
      ["configs/a.yaml:1:17: expected a map, found the integer 5"]
    ),
    (
      ["configs/a.yaml": "stages: {a: {number: 1, description: [x]}}"], [],
      ["configs/a.yaml:1:38: expected a string, found a list"]
    ),
    (["configs/a.yaml": "stages: 5"], [], ["configs/a.yaml:1:9: expected a map, found the integer 5"]),
    (["configs/a.yaml": "stages: {a: null}"], [], ["configs/a.yaml:1:1: there are no stages"]),
    (
      ["configs/a.yaml": "stages: {a: null, b: {sum: {of: [a]}}}"], [],
      ["configs/a.yaml:1:34: there is no stage 'a'"]
    ),
    (
      ["configs/a.yaml": "stages: {a: {number: 1}, b: {sum: {of: [a]}}}"], ["stages.a=null"],
      ["configs/a.yaml:1:41: there is no stage 'a'"]
    ),
    (["configs/a.yaml": one], ["stage.a.number=1"], ["--set:1:1: 'stage' is not a top-level key"]),
    (
      ["configs/a.yaml": "stages: {start: {number: 1}}"], ["stages.strat.number.value=1"],
      ["--set:1:8: there is no 'strat' under `stages`"]
    ),
    (
      ["configs/a.yaml": "vars: {epochs: 1}\n\(one)"], ["vars.epohcs=3"],
      ["--set:1:6: there is no 'epohcs' under `vars`"]
    ),
    (["configs/a.yaml": one], ["stages.a.number.valu=1"], ["--set:1:1: 'valu' is not a setting of a number"]),
    (["configs/a.yaml": one], ["stages.a.number.value=[1"], ["--set:1:23: this is never closed"]),
    (["configs/a.yaml": one], ["nonsense"], ["--set:1:1: 'nonsense' does not set anything"]),
    (["configs/a.yaml": one], ["=3"], ["--set:1:1: '=3' does not set anything"]),
    (["configs/a.yaml": one], ["stages..number=3"], ["--set:1:1: 'stages..number' has an empty part"]),
  ]

  @Test("a flag may remove a setting, remove a stage, and replace its kind")
  func flags() throws {
    let files = SpecificationFiles([
      "configs/a.yaml":
        "defaults: {number: {steps: 8}}\nstages: {a: {number: {value: 1, unit: m}}, b: {number: 2}}"
    ])
    #expect(try files.graph(["stages.b=null"]).stages.map(\.name) == ["a"])
    #expect(try files.graph(["stages.a.number.unit=null"]).stage("a")?.completeSettings["unit"] == .null)
    #expect(try files.graph(["defaults.number=null"]).stage("a")?.completeSettings["steps"]?.integer == 3)
    let replaced = try #require(try files.graph(["stages.b={sum: {of: a}}"]).stage("b"))
    #expect(replaced.kind.name == "sum")
  }

  @Test("settings that are left out come from what a stage refers to")
  func inheriting() throws {
    let graph = try SpecificationFiles([
      "configs/a.yaml": """
      stages:
        a: {number: {value: 1, unit: m}}
        b: {sum: {of: a}}
        c: {sum: {of: b}}
        d: {sum: {of: c, unit: km}}
      """
    ]).graph()
    let units = graph.stages.map { $0.completeSettings["unit"]?.text }
    #expect(units == ["m", "m", "m", "km"])
    #expect(
      SpecificationFiles([
        "configs/a.yaml":
          "stages: {a: {number: {value: 1, unit: m}}, b: {number: {value: 1, unit: km}}, c: {sum: {of: [a, b]}}}"
      ])
      .mistakes() == [
        "configs/a.yaml:1:79: 'c' cannot inherit `unit`: 'a' and 'b' have different ones"
      ])
  }

  @Test("a flag sets an element of a list by its number, and null removes it", arguments: elementFlags)
  func elements(flags: [String], expected: [String]) throws {
    let files = SpecificationFiles([
      "configs/a.yaml":
        "stages: {n: {number: 1}, m: {number: 2}, p: {number: 3}, s: {sum: {of: [n, m, p]}}}"
    ])
    #expect(try files.graph(flags).stage("s")?.referredNames == expected)
  }

  static let elementFlags: [([String], [String])] = [
    (["stages.s.sum.of[1]=p", "stages.s.sum.of[2]=m"], ["n", "p", "m"]),
    (["stages.s.sum.of.0=null"], ["m", "p"]),
    (["stages.s.sum.of[0]=", "stages.s.sum.of[0]="], ["p"]),
    (["stages.s.sum.of=[n, m]", "stages.s.sum.of[1]=p"], ["n", "p"]),
  ]

  @Test("an element that a list does not have is named, with those that it has", arguments: wrongElementFlags)
  func wrongElements(flag: String, expected: String) {
    let files = SpecificationFiles([
      "configs/a.yaml": "stages: {n: {number: 1}, m: {number: 2}, s: {sum: {of: [n, m]}}}"
    ])
    do {
      _ = try files.graph([flag])
      Issue.record("it was set")
    } catch let error as Diagnostics {
      #expect(error.list.map(\.shown) == [expected])
    } catch { Issue.record(error) }
  }

  static let wrongElementFlags: [(String, String)] = [
    (
      "stages.s.sum.of[2]=n",
      "1:17 2 | `stages.s.sum.of` is a list of 2, and has no element '2' | help: its elements are stages.s.sum.of[0] to stages.s.sum.of[1]; a longer list is written whole: --set 'stages.s.sum.of=[…]'"
    ),
    (
      "stages.s.sum.of.x.y=n",
      "1:17 x | `stages.s.sum.of` is a list of 2, and has no element 'x' | help: its elements are stages.s.sum.of[0] to stages.s.sum.of[1]; a longer list is written whole: --set 'stages.s.sum.of=[…]'"
    ),
    (
      "stages.n.number[0]=2",
      "1:17 0 | `stages.n.number` is the integer 1, and no list whose element could be set | help: write the whole list: --set 'stages.n.number=[…]'"
    ),
    (
      "stages.n.number.steps.0=2",
      "1:1 stages.n.number.steps.0=2 | expected an integer of at least 1, found a map: the path goes on with '0'"
    ),
  ]

  @Test("what begins with x- at the top is there for its anchors alone")
  func privateParts() throws {
    let files = SpecificationFiles([
      "configs/a.yaml": """
      x-common: &common {value: 7, unit: "${for.u}", steps: 3}
      x-2: [nothing, "${vars.none}"]
      stages:
        n: {for: {u: [m]}, number: {<<: *common, steps: 4}}
      """
    ])
    let settings = try files.graph().stage("n@u=m")?.completeSettings
    #expect(settings?["value"] == 7 && settings?["unit"] == "m" && settings?["steps"] == 4)
    #expect(
      files.mistakes(["x-common.value=8"]) == [
        "--set:1:1: 'x-' keys are not read; setting one changes nothing"
      ])
  }

  @Test("names in two normal forms are refused where folders are called after them")
  func normalForms() {
    let files = SpecificationFiles([
      "configs/a.yaml": "stages:\n  \u{3a9}: {number: 1}\n  \u{2126}: {number: 2}\n  e\u{301}: {number: 3}\n"
    ])
    #expect(
      files.mistakes() == [
        "configs/a.yaml:3:3: '\u{2126}' is given twice, here with U+2126 (OHM SIGN) for U+03A9 (GREEK CAPITAL LETTER OMEGA)",
        "configs/a.yaml:4:3: the name 'e\u{301}' contains U+0301 (COMBINING ACUTE ACCENT)",
      ])
  }

  @Test("what YAML 1.1 reads otherwise is a warning of the graph")
  func warnings() throws {
    let files = SpecificationFiles(["configs/a.yaml": "%YAML 1.1\n---\nstages: {n: {number: 010}}"])
    let graph = try files.graph()
    #expect(graph.stage("n")?.completeSettings["value"] == 10)
    #expect(graph.warnings.map(\.message) == ["this says YAML 1.1, and is read by YAML 1.2"])
    #expect(graph.warnings.map(\.severity) == [.warning])
  }
}
