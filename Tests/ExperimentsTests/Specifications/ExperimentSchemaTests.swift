import Declarations
import Foundation
import Networks
import TestSupport
import Testing
import TorchEngine

@testable import Experiments
@testable import Specifications
@testable import Workflow

@Suite("The schema of experiments")
struct ExperimentSchemaTests {
  private static let check = SchemaCheck(Registry.experiments.jsonSchema)
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let folder = root.appending(path: "configs")
  private static let files = Result {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path(percentEncoded: false))
      .filter { $0.hasSuffix(".yaml") }.sorted()
  }

  @Test("every specification that comes with Thalweg fits", arguments: try files.get())
  func fits(_ name: String) throws {
    let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    #expect(Self.check.problems(of: try Self.json(text)) == [])
  }

  @Test(
    "every specification that comes with Thalweg makes a graph, but for parts of others",
    arguments: try files.get().filter { !$0.hasPrefix("parts/") && !needsPyTorch($0) })
  func graphs(_ name: String) throws {
    let path = Self.folder.appending(path: name).path(percentEncoded: false)
    let graph = try GraphBuilder.graph(
      of: SpecificationReader(registry: .experiments).read(path: path), in: .experiments)
    #expect(graph.name + ".yaml" == name.split(separator: "/").last.map(String.init))
  }

  @Test(
    "so does every one that PyTorch computes", .enabled(if: PyTorch.isHere, PyTorch.absence),
    arguments: try files.get().filter(needsPyTorch))
  func graphsOfPyTorch(_ name: String) throws {
    PythonInspection.install(TorchEngine.ofProcess)
    try graphs(name)
  }

  /// Whether it can be read only where PyTorch is: what a module consists of, Python says.
  private static func needsPyTorch(_ name: String) -> Bool {
    let text = (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
    return text.contains("torch:") || text.contains("python: {")
  }

  @Test("what documents show of a specification fits, as a part of one")
  func documents() throws {
    var count = 0
    for page in [
      "README.md", "docs/specification.md", "docs/programs.md", "docs/caching.md", "docs/weights.md",
      "docs/importing.md", "docs/measuring.md",
    ] {
      let text = try String(contentsOf: Self.root.appending(path: page), encoding: .utf8)
      for block in text.matches(of: /(?s)```yaml\n(.*?)```/) {
        let part = "x-part: true\n" + block.1
        guard case .object? = try? Self.json(part) else { continue }
        #expect(Self.check.problems(of: try Self.json(part)) == [], "\(page): \(block.1.prefix(60))")
        count += 1
      }
    }
    #expect(count >= 5)
  }

  @Test(
    "what is wrong in itself does not fit",
    arguments: [
      "stage: {}", "name: 12", "stages: {a: {trian: {}}}", "stages: {a: {train: {sed: 1}}}",
      "stages: {a: {train: {seed: -1}}}", "stages: {a: {train: {optimiser: {adem: {rate: 1}}}}}",
      "stages: {a: {train: {optimiser: {adam: {rate: 0}}}}}", "stages: {a: {evaluate: {splits: [tets]}}}",
      "stages: {a: {evaluate: {metrics: []}}}", "stages: {a: {evaluate: {points: 1}}}",
      "networks: {a: {input: [2], layers: [tang]}}", "data: {a: {dataset: three-moons}}",
      "data: {a: {two-moons: {count: 3}}}", "stages: {a: {evaluate: {metrics: {error: {bins: 3}}}}}",
      "stages: {a: {train: {optimiser: {adam: {rate: 1}, sgd: {rate: 1}}}}}",
      "data: {a: {dataset: {two-moons: {cuont: 3}}}}", "stages: {a: {train: {}, evaluate: {}}}",
      "networks: {a: {input: [2], layers: [{relu: , tanh: }]}}", "stages: {a: {train: {seed: '5'}}}",
      "networks: {a: {input: [2], layers: [{name: b}]}}", "stages: {a: {train: {seed: 'x${vars.a}'}}}",
      "networks: {a: {input: [2], layers: [{convolution: {filters: 3}}]}}", "stages: {'a/b': {train: {}}}",
    ])
  func mistakes(_ text: String) throws {
    #expect(Self.check.problems(of: try Self.json("x-part: true\n" + text)) != [])
  }

  /// Each with the place that has to give what the others lack.
  @Test(
    "what is missing is asked for where no other layer gives it",
    arguments: [
      ("train: {network: a, data: b}", "", false), ("train: {network: a, data: b, seed: 1}", "", true),
      ("train: {network: a, data: b}", "defaults: {train: {seed: 1}}", true),
      ("train: {network: a, data: b, seed: null}", "", false), ("train", "", false),
      ("train", "defaults: {train: {seed: 1, network: a, data: b}}", true),
      ("train: {network: a, data: b}", "defaults: {train: '${vars.all}'}", true),
      ("train: {network: a, data: b}", "defaults: '${vars.all}'", true),
      ("train: {network: a, data: b}", "defaults: {evaluate: {points: 3}}", false),
      ("train: {network: a, data: b}", "extends: other.yaml", true),
      ("train: {network: a, data: b}", "extends:", false),
      ("train: {network: a, data: b}", "x-part: 1", true),
      ("train: '${vars.all}'", "", true), ("{for: {seed: [1, 2]}, train: {network: a, data: b}}", "", false),
      ("fit-curve: {from: a, to: b}", "", true), ("fit-curve: {from: a}", "", false),
      ("evaluate: {curve: a}", "", true), ("evaluate: {points: 3}", "", false),
      ("evaluate: {points: 3}", "defaults: {evaluate: {weights: a}}", true),
      ("evaluate: {curve: a, weights: b}", "", false), ("evaluate: {curve: a, weights: null}", "", true),
      ("train: {network: a, data: b, seed: 1, optimiser: adam}", "", false),
      ("train: {network: a, data: b, seed: 1, optimiser: {adam: }}", "", false),
      (
        "train: {network: a, data: b, seed: 1, optimiser: adam}",
        "defaults: {train: {optimiser: {adam: {rate: 1}}}}", true
      ),
      (
        "train: {network: a, data: b, seed: 1, optimiser: {adam: {beta1: 0.5}}}",
        "defaults: {train: {optimiser: {sgd: {rate: 1}}}}", false
      ),
      ("train: {network: {layers: [relu]}, data: b, seed: 1}", "", false),
      ("train: {network: {layers: [relu], input: [2]}, data: b, seed: 1}", "", true),
      ("train: {network: {preset: mlp}, data: b, seed: 1}", "", false),
      ("train: {network: {preset: lenet5}, data: b, seed: 1}", "", true),
      ("train: {network: {}, data: b, seed: 1}", "", false), ("{description: nothing}", "", false),
      ("", "", true),
    ])
  func layers(stage: String, beside: String, fits: Bool) throws {
    let text = stage.hasPrefix("{") || !stage.contains(":") ? stage : "{\(stage)}"
    let problems = Self.check.problems(of: try Self.json("\(beside)\nstages: {a: \(text)}"))
    #expect(problems.isEmpty == fits, "\(problems)")
  }

  @Test("data and networks of a document that stands alone are whole")
  func sections() throws {
    let stage = "stages: {a: {train: {network: a, data: b, seed: 1}}}\n"
    for wrong in [
      "data: {b: {}}", "data: {b: {dataset: }}", "data: {b: {dataset: {arrays: {classes: 3}}}}",
      "networks: {a: {}}",
      "networks: {a: {input: [2]}}", "networks: {a: {layers: [relu]}}", "networks: {a: {preset: }}",
    ] {
      #expect(Self.check.problems(of: try Self.json(stage + wrong)) != [], "\(wrong)")
      #expect(Self.check.problems(of: try Self.json("extends: c\n" + stage + wrong)) == [], "\(wrong)")
    }
  }

  @Test("variables may stand wherever values may, and null where it removes")
  func variables() throws {
    let text = """
      x-part: true
      data: {moons: {dataset: {two-moons: {count: "${vars.n}"}}, validation: "${vars.n}"}, old: null}
      networks: {old: null}
      description: null
      defaults: {train: {seed: null, optimiser: null}, evaluate: null}
      stages:
        a: {train: {seed: "${vars.n}", optimiser: "${vars.o}", shuffle: "${vars.b}", epochs: null}}
        b: {train: "${vars.t}", for: {seed: null}, description: null}
        c: null
        d: {evaluate: {metrics: ["${vars.m}", error], splits: "${vars.s}"}}
      """
    #expect(Self.check.problems(of: try Self.json(text)) == [])
  }

  @Test("each metric, layer, schedule and so on has a sentence where it is chosen")
  func sentences() throws {
    let definitions = try #require(Registry.experiments.jsonSchema["definitions"])
    for name in [
      "metric", "layer", "schedule", "loss", "optimiser", "curve-family", "initialisation", "preset",
      "kind-of-stage",
    ] {
      let definition = try #require(definitions[name], "\(name)")
      let properties = (definition["else"] ?? definition)["properties"]?.members ?? []
      #expect(properties.count > 1, "\(name)")
      for property in properties {
        let text = property.value["description"]?.text ?? ""
        #expect(text.hasSuffix(".") && text.contains(" "), "\(name) \(property.name): '\(text)'")
      }
    }
  }

  @Test("no condition is told of in a message: none of them stands outside an if")
  func conditions() {
    func search(_ schema: JSON, isTold: Bool, at path: String) {
      for rule in schema.members ?? [] {
        let isTold = isTold && rule.name != "if" && rule.name != "propertyNames"
        let isHidden = path.hasPrefix(".definitions.") && path.contains("variable")
        if rule.name == "pattern" { #expect(!isTold || isHidden, "\(path)") }
        search(rule.value, isTold: isTold, at: "\(path).\(rule.name)")
      }
      for element in schema.elements ?? [] { search(element, isTold: isTold, at: path) }
    }
    search(Registry.experiments.jsonSchema, isTold: true, at: "")
  }

  static func json(_ text: String) throws -> JSON {
    var problems = Problems()
    let node = try #require(YAML.read(SourceText(name: "text", text: text), into: &problems))
    return JSON(written: node)
  }
}
