import Declarations
import Networks
import Testing

@testable import Neural

@Suite("Graphs for other programs")
struct GraphJSONTests {
  @Test("a graph says its operations with their settings, what each reads, and its tensors in order")
  func written() throws {
    let (read, problems) = try DocumentReading.read(
      Network.schema,
      """
      {"input": [4], "layers": [{"linear": {"outputs": 4, "bias": false}}, "batch-norm",
        {"residual": {"main": ["relu", {"linear": 4}]}}]}
      """)
    let network = try #require(read, "\(problems)")
    let json = try network.graph().json
    #expect(json["input"] == [4])
    let nodes = try #require(json["nodes"]?.elements)
    #expect(
      nodes[0] == [
        "path": "0", "operation": ["linear": ["outputs": 4, "bias": false]], "inputs": [0],
        "parameters": [["name": "weight", "shape": [4, 4]]], "buffers": [],
      ], "\(nodes[0].compactText)")
    #expect(nodes[1]["operation"]?.compactText == #"{"batch-norm":{}}"#)
    #expect(nodes[1]["buffers"]?.elements?.count == 2)
    let addition = try #require(nodes.first { $0["operation"] == "addition" })
    #expect(addition["inputs"] == [4, 2], "\(json.compactText)")
    #expect(json["output"]?.integer == nodes.count)
  }
}
