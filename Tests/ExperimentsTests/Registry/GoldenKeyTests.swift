import Declarations
import Foundation
import Neural
import TestSupport
import Testing

@testable import Experiments
@testable import Platform
@testable import ResultStore
@testable import Specifications
@testable import Workflow

@Suite("Keys that must not change by accident")
struct GoldenKeyTests {
  @Test("the quickstart's stages have the keys they had, given the same inputs")
  func quickstart() throws {
    let text = try Self.quickstart().stages.map { node in
      let preimage = KeyPreimage(
        node: node, inputs: Self.inputs(of: node, try Self.quickstart()))
      return "\(node.name) \(preimage.key)\n\(preimage.json.prettyText)"
    }
    try Snapshot.check(
      text.joined(separator: "\n"), "Keys/quickstart.txt",
      remedy: "With other keys, everything that users have made is made again. Is that meant?")
  }

  private static func quickstart(
    _ registry: Registry = .experiments(on: NamedEngine("engine 0, any machine"))
  )
    throws -> Graph
  {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let path = root.appending(path: "configs/quickstart.yaml").path(percentEncoded: false)
    return try GraphBuilder.graph(of: SpecificationReader(registry: registry).read(path: path), in: registry)
  }

  @Test("what is inside the quickstart's stages has the keys it had, given the same inputs")
  func inside() throws {
    let store = try Store(at: "/nowhere")
    let text = try Self.quickstart().stages.compactMap { node -> String? in
      let context = StageContext(
        node: node, cores: CoreShare(1),
        inputs: Self.inputs(of: node, try Self.quickstart()), services: Services(), store: store,
        cancellation: Cancellation(), isLookingOnly: true, report: { _ in })
      let scope: CacheNamespace? =
        if let stage = node.stage as? any MeasuringStage {
          stage.scope(of: Self.family, on: .test, in: context)
        } else if node.stage is Train || node.stage is FitCurve { context.checkpoints().scope } else { nil }
      return scope.map { "\(node.name) \($0.key)\n\($0.preimage.prettyText)" }
    }
    try Snapshot.check(
      text.joined(separator: "\n"), "Keys/inside.txt",
      remedy: "With other keys, points and checkpoints that users have are made again. Is that meant?")
  }

  @Test(
    "the identity of the engine is in the key of each stage that it computes, by its network, and of no other"
  )
  func identity() throws {
    func keys(_ registry: Registry) throws -> [String: Digest] {
      let graph = try Self.quickstart(registry)
      return Dictionary(
        uniqueKeysWithValues: graph.stages.map {
          ($0.name, KeyPreimage(node: $0, inputs: Self.inputs(of: $0, graph)).key)
        })
    }
    let one = try keys(.experiments(on: NamedEngine("one")))
    let other = try keys(.experiments(on: NamedEngine("other")))
    let changed = one.filter { other[$0.key] != $0.value }.keys.sorted()
    #expect(changed == ["along", "end", "plane", "start", "valley", "vote"])
    let graph = try Self.quickstart(.experiments(on: NamedEngine("engine of", namesNetworks: true)))
    #expect(graph.numerics.hasPrefix("engine of ") && graph.numerics.contains("nodes"))
  }

  @Test("an engine that cannot run a network is reported at the stage")
  func unableEngine() throws {
    let problems = try #require(throws: Diagnostics.self) {
      try Self.quickstart(.experiments(on: NamedEngine("none", isAble: false)))
    }
    #expect(
      problems.rendered().contains("'start' cannot be computed: no such machine"), "\(problems.rendered())")
  }

  private static var family: NetworkFamily {
    NetworkFamily(
      Curve(family: Bezier(), controlPoints: [[0, 1], [2, 3], [4, 5]]))
  }

  /// Digests that stand for what the stages would make.
  private static func inputs(of node: GraphNode, _ graph: Graph) -> ResolvedInputs {
    var inputs = ResolvedInputs()
    for name in node.referredNames {
      if let source = graph.sources[name] {
        let digests = ["train", "validation", "test"].map { ($0, Digest(of: "\(name) \($0)")) }
        inputs.add(
          ResolvedInputs.ResolvedSource(
            source: source.source, digests: Dictionary(uniqueKeysWithValues: digests), files: [:]),
          named: name)
      } else if let stage = graph.stage(name) {
        let outputs = stage.outputs.map { output in
          let digest = Digest(of: "\(stage.kind.name) \(output.name)")
          return OutputRecord(
            name: output.name, type: output.type,
            files: [OutputRecord.File(name: output.name, digest: digest, size: 1)])
        }
        inputs.add(outputs, of: name)
      }
    }
    return inputs
  }
}
