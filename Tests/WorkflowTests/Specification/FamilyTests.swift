import Declarations
import Testing

@testable import Specifications
@testable import Workflow

/// Stages that are repeated over axes: what comes of `for`.
struct FamilyTests {
  private static func graph(_ stages: String, _ overrides: [String] = [], above: String = "") throws -> Graph
  {
    try SpecificationFiles(["configs/a.yaml": "\(above)\nstages:\n\(stages)"]).graph(overrides)
  }

  @Test("axes multiply in the order of writing, and values keep their type")
  func product() throws {
    let graph = try Self.graph(
      "  n: {for: {v: [3, 4], u: [m, km]}, description: '${for.v}', number: {value: '${for.v}', unit: '${for.u}${for.v}'}}"
    )
    #expect(graph.stages.map(\.name) == ["n@v=3,u=m", "n@v=3,u=km", "n@v=4,u=m", "n@v=4,u=km"])
    #expect(graph.stages.map { $0.completeSettings["value"]?.integer } == [3, 3, 4, 4])
    #expect(graph.stages.map { $0.completeSettings["unit"]?.text } == ["m3", "km3", "m4", "km4"])
    #expect(graph.stages.map(\.description) == ["3", "3", "4", "4"])
  }

  @Test(
    "of axes that both have, a reference takes the same value; of the others all, in order",
    arguments: [
      ("sum: {of: n}", ["n@v=1,w=5", "n@v=1,w=6", "n@v=2,w=5", "n@v=2,w=6"]),
      ("sum: {of: [n]}", ["n@v=1,w=5", "n@v=1,w=6", "n@v=2,w=5", "n@v=2,w=6"]),
      ("for: {v: [2]}, sum: {of: n}", ["n@v=2,w=5", "n@v=2,w=6"]),
      ("for: {w: 5}, sum: {of: n}", ["n@v=1,w=5", "n@v=2,w=5"]),
      ("for: {w: [6], v: [1]}, sum: {of: n}", ["n@v=1,w=6"]),
      ("for: {w: [6], v: [1]}, parity: n", ["n@v=1,w=6"]),
      ("for: {x: [6], v: [1]}, sum: {of: n}", ["n@v=1,w=5", "n@v=1,w=6"]),
      ("sum: {of: ['n@v=2,w=5', p]}", ["n@v=2,w=5", "p"]),
      ("parity: 'n@v=2,w=5'", ["n@v=2,w=5"]), ("parity: 'n@w=5,v=2'", ["n@v=2,w=5"]),
      ("sum: {of: n@w=5}", ["n@v=1,w=5", "n@v=2,w=5"]),
      ("for: {v: [1]}, parity: n@w=6", ["n@v=1,w=6"]),
      ("for: {v: [1]}, sum: {of: n@v=2}", ["n@v=2,w=5", "n@v=2,w=6"]),
      ("for: {i: [2]}, parity: 'n@v=${for.i},w=6'", ["n@v=2,w=6"]),
    ])
  func references(stage: String, expected: [String]) throws {
    let graph = try Self.graph(
      "  p: {number: 1}\n  n: {for: {v: [1, 2], w: [5, 6]}, number: '${for.v}'}\n  s: {\(stage)}\n")
    #expect(graph.stages.last?.referredNames == expected)
  }

  @Test("pairs are every two of a family, named by what differs")
  func pairs() throws {
    let graph = try Self.graph(
      """
        n: {for: {v: [1, 2, 3]}, number: "${for.v}"}
        s: {for: {pairs: n}, sum: {of: ["${for.first}", "${for.second}"]}}
        p: {for: {pairs: n}, parity: s}
        q: {sum: {of: s}}
      """)
    let sums = graph.stages.filter { $0.kind.name == "sum" && $0.name != "q" }
    #expect(sums.map(\.name) == ["s@v=1+2", "s@v=1+3", "s@v=2+3"])
    #expect(sums.map(\.referredNames) == [["n@v=1", "n@v=2"], ["n@v=1", "n@v=3"], ["n@v=2", "n@v=3"]])
    #expect(graph.stage("p@v=1+3")?.referredNames == ["s@v=1+3"])
    #expect(graph.stage("q")?.referredNames == sums.map(\.name))
  }

  @Test(
    "beside an axis that the family has, pairs have the same value of it",
    arguments: [
      (
        "w: [5, 6], pairs: n", ["w=5,v=1+2", "w=5,v=1+3", "w=5,v=2+3", "w=6,v=1+2", "w=6,v=1+3", "w=6,v=2+3"]
      ),
      (
        "pairs: n, w: [5, 6]", ["v=1+2,w=5", "v=1+2,w=6", "v=1+3,w=5", "v=1+3,w=6", "v=2+3,w=5", "v=2+3,w=6"]
      ),
      ("v: 3, pairs: n", ["v=3,w=5+6"]),
      ("x: [a, b], v: 3, pairs: n", ["x=a,v=3,w=5+6", "x=b,v=3,w=5+6"]),
    ])
  func pairsAndAxes(axes: String, expected: [String]) throws {
    let graph = try Self.graph(
      "  n: {for: {v: [1, 2, 3], w: [5, 6]}, number: 1}\n"
        + "  s: {for: {\(axes)}, sum: {of: ['${for.first}', '${for.second}']}}\n")
    #expect(graph.stages.filter { $0.kind.name == "sum" }.map(\.name) == expected.map { "s@\($0)" })
  }

  @Test("pairs of stages that have two axes say of each what they have")
  func wholePairs() throws {
    let graph = try Self.graph(
      "  n: {for: {v: [1, 2], w: [5, 6]}, number: 1}\n  s: {for: {pairs: n}, sum: {of: '${for.first}'}}\n")
    #expect(
      graph.stages.filter { $0.kind.name == "sum" }.map(\.name) == [
        "s@v=1,w=5+6", "s@v=1+2,w=5", "s@v=1+2,w=5+6", "s@v=1+2,w=6+5", "s@v=1+2,w=6", "s@v=2,w=5+6",
      ])
  }

  @Test("defaults, variables and what is inherited know the axes of a stage")
  func surroundings() throws {
    let graph = try Self.graph(
      """
        n: {for: {v: "${vars.values}"}, number: {}}
        m: {for: {v: [7]}, number: {value: 8}}
        s: {for: {v: [1, 2]}, sum: {of: n}}
      """,
      above: "vars: {values: [1, 2]}\ndefaults: {number: {value: '${for.v}', unit: 'u${for.v}'}}")
    #expect(graph.stages.map { $0.completeSettings["value"]?.integer } == [1, 2, 8, nil, nil])
    #expect(graph.stages.map { $0.completeSettings["unit"]?.text } == ["u1", "u2", "u7", "u1", "u2"])
  }

  @Test(
    "axes merge from file to file, and flags change and remove them",
    arguments: [
      ([], ["n@v=1,w=5", "n@v=2,w=5"]), (["stages.n.for.v=[1, 3]"], ["n@v=1,w=5", "n@v=3,w=5"]),
      (["stages.n.for.w=null"], ["n@v=1", "n@v=2"]), (["stages.n.for=null"], ["n"]),
      (["stages.n.for.v=null", "stages.n.for.w=null"], ["n"]),
      (["stages.n.for={y: 1}"], ["n@v=1,w=5,y=1", "n@v=2,w=5,y=1"]),
    ])
  func merging(overrides: [String], expected: [String]) throws {
    let files = SpecificationFiles([
      "configs/base.yaml": "stages: {n: {for: {v: [4], w: [5]}, number: {value: 1}}}",
      "configs/a.yaml": "extends: base.yaml\nstages: {n: {for: {v: [1, 2]}}}",
    ])
    // Below the map with all axes removed nothing is left to repeat over.
    #expect(try files.graph(overrides).stages.map(\.name) == expected)
  }

  @Test(
    "every kind of value is part of a name",
    arguments: [
      ("[a-b_c.d, é]", ["a-b_c.d", "é"]), ("[1.5, 1e-3, 1e20, -2]", ["1.5", "0.001", "1e20", "-2"]),
      ("[true, 0x10]", ["true", "16"]), ("'007'", ["007"]),
    ])
  func labels(values: String, expected: [String]) throws {
    let graph = try Self.graph("  n: {for: {v: \(values)}, number: 1}\n")
    #expect(graph.stages.map(\.name) == expected.map { "n@v=\($0)" })
  }

  @Test("a stage without `for` keeps two dollars and a brace, and so does one with it")
  func escapes() throws {
    let graph = try Self.graph(
      "  a: {number: {value: 1, unit: '$${for.v}'}}\n  b: {for: {v: 1}, number: {value: 1, unit: '$${for.v}'}}\n"
    )
    #expect(graph.stages.map { $0.completeSettings["unit"]?.text } == ["${for.v}", "${for.v}"])
  }

  @Test("names of stages of families are read back as they are written")
  func names() throws {
    let name = try #require(InstanceName(parsing: "valley@width=8,seed=1+2"))
    #expect(name.family == "valley")
    #expect(name.parts.map(\.text) == ["width=8", "seed=1+2"])
    #expect(name.text == "valley@width=8,seed=1+2")
    #expect(InstanceName(parsing: "valley") == nil)
    #expect(InstanceName(parsing: "valley@seed") == nil)
    #expect(InstanceName.family(of: "valley@seed=1") == "valley")
  }

  @Test("axes under `zip` go together, beside others that multiply")
  func zipped() throws {
    let graph = try Self.graph(
      """
        n: {for: {zip: {v: [3, 4], u: [m, km]}, w: [5, 6]}, description: "${for.u}${for.w}", number: "${for.v}"}
        one: {for: {zip: {u: [m, km], v: [3, 4]}, w: [6]}, parity: n}
        all: {for: {v: [4]}, sum: {of: n}}
        named: {parity: 'n@v=3,u=m,w=5'}
        s: {for: {pairs: n, w: [5]}, sum: {of: ["${for.first}", "${for.second}"]}}
      """)
    #expect(
      graph.stages.filter { $0.kind.name == "number" }.map(\.name) == [
        "n@v=3,u=m,w=5", "n@v=3,u=m,w=6", "n@v=4,u=km,w=5", "n@v=4,u=km,w=6",
      ])
    #expect(graph.stage("n@v=4,u=km,w=5")?.completeSettings["value"] == 4)
    #expect(graph.stage("n@v=4,u=km,w=5")?.description == "km5")
    #expect(graph.stage("one@u=km,v=4,w=6")?.referredNames == ["n@v=4,u=km,w=6"])
    #expect(graph.stage("all@v=4")?.referredNames == ["n@v=4,u=km,w=5", "n@v=4,u=km,w=6"])
    #expect(graph.stage("named")?.referredNames == ["n@v=3,u=m,w=5"])
    #expect(graph.stage("s@v=3+4,u=m+km,w=5")?.referredNames == ["n@v=3,u=m,w=5", "n@v=4,u=km,w=5"])
  }

  @Test("several groups of axes may go together, and a flag lengthens one")
  func zippedTwice() throws {
    let stage = "  n: {for: {zip: [{a: [1, 2], b: [3, 4]}, {c: [1, 1], d: [5, 6]}]}, number: '${for.d}'}"
    #expect(
      try Self.graph(stage).stages.map(\.name) == [
        "n@a=1,b=3,c=1,d=5", "n@a=1,b=3,c=1,d=6", "n@a=2,b=4,c=1,d=5", "n@a=2,b=4,c=1,d=6",
      ])
    let single = "  n: {for: {zip: {a: [1, 2], b: [3, 4]}}, number: '${for.a}'}"
    let flags = ["stages.n.for.zip.a=[1,2,7]", "stages.n.for.zip.b=[3,4,8]"]
    #expect(try Self.graph(single, flags).stages.map(\.name) == ["n@a=1,b=3", "n@a=2,b=4", "n@a=7,b=8"])
  }
}
