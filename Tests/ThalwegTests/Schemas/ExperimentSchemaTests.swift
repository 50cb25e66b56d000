import Declarations
import Experiments
import Foundation
import Specifications
import Testing
import Workflow

@Suite("The schema of experiments")
struct ExperimentSchemaTests {
  private static let check = SchemaCheck(Registry.experiments.jsonSchema)
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "configs")
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
    arguments: try files.get().filter { !$0.hasPrefix("parts/") })
  func graphs(_ name: String) throws {
    let path = Self.folder.appending(path: name).path(percentEncoded: false)
    let graph = try GraphBuilder.graph(
      of: SpecificationReader(registry: .experiments).read(path: path), in: .experiments)
    #expect(graph.name + ".yaml" == name)
  }

  @Test(
    "what is wrong in itself does not fit",
    arguments: [
      "stage: {}", "name: 12", "stages: {a: {trian: {}}}", "stages: {a: {train: {sed: 1}}}",
      "stages: {a: {train: {seed: -1}}}", "stages: {a: {train: {optimiser: {adem: {rate: 1}}}}}",
      "stages: {a: {train: {optimiser: {adam: {rate: 0}}}}}", "stages: {a: {evaluate: {splits: [tets]}}}",
      "stages: {a: {evaluate: {metrics: []}}}", "stages: {a: {evaluate: {points: 1}}}",
      "networks: {a: {input: [2], layers: [tang]}}", "data: {a: {dataset: three-moons}}",
      "data: {a: {two-moons: {count: 3}}}",
      "stages: {a: {train: {optimiser: {adam: {rate: 1}, sgd: {rate: 1}}}}}",
      "data: {a: {dataset: {two-moons: {cuont: 3}}}}",
    ])
  func mistakes(_ text: String) throws {
    #expect(Self.check.problems(of: try Self.json(text)) != [])
  }

  @Test("variables may stand wherever values may")
  func variables() throws {
    let text = """
      data: {moons: {dataset: {two-moons: {count: "${vars.n}"}}, validation: "${vars.n}"}}
      stages: {a: {train: {seed: "${vars.n}", optimiser: "${vars.o}", shuffle: "${vars.b}"}}, b: {train: "${vars.t}"}}
      """
    #expect(Self.check.problems(of: try Self.json(text)) == [])
  }

  private static func json(_ text: String) throws -> JSON {
    var problems = Problems()
    let node = try #require(YAML.read(SourceText(name: "text", text: text), into: &problems))
    return json(node)
  }

  private static func json(_ node: Node) -> JSON {
    switch node.value {
    case .null: .null
    case .boolean(let value): .boolean(value)
    case .integer(let value): .integer(value)
    case .real(let value): .real(value)
    case .text(let value): .text(value)
    case .list(let elements): .array(elements.map { json($0) })
    case .map(let entries): .object(entries.map { JSON.Member($0.key, json($0.value)) })
    }
  }
}
