import Declarations
import Foundation
import Testing

@testable import Experiments
@testable import Workflow

@Suite("Keys that must not change by accident")
struct GoldenKeyTests {
  @Test("the quickstart's stages have the keys they had, given the same inputs")
  func quickstart() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let path = root.appending(path: "configs/quickstart.yaml").path(percentEncoded: false)
    let graph = try GraphBuilder.graph(of: SpecificationReader(registry: .experiments).read(path: path))
    let text = graph.stages.map { node in
      let preimage = KeyPreimage(
        node: node, inputs: Self.inputs(of: node, graph), numerics: "engine 0, any machine")
      return "\(node.name) \(preimage.key)\n\(preimage.json.prettyText)"
    }
    try Snapshot.check(
      text.joined(separator: "\n"), "Keys/quickstart.txt",
      remedy: "With other keys, everything that users have made is made again. Is that meant?")
  }

  /// Digests that stand for what the stages would make.
  private static func inputs(of node: GraphNode, _ graph: Graph) -> ResolvedInputs {
    var inputs = ResolvedInputs()
    for name in node.referredNames {
      if let source = graph.sources[name] {
        let digests = ["train", "validation", "test"].map { ($0, Digest(of: "\(name) \($0)")) }
        inputs.sources[name] = ResolvedInputs.ResolvedSource(
          source: source.source, folder: ".", digests: Dictionary(uniqueKeysWithValues: digests), files: [:])
      } else if let stage = graph.stage(name) {
        inputs.outputs[name] = stage.kind.outputs.map { output in
          let digest = Digest(of: "\(stage.kind.name) \(output.name)")
          return OutputRecord(
            name: output.name, type: output.type,
            files: [OutputRecord.File(name: output.name, digest: digest, size: 1)])
        }
      }
    }
    return inputs
  }
}
