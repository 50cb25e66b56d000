import TestSupport
import Testing

@testable import thalweg

@Suite("The drawing of a graph")
struct GraphDrawingTests {
  private let graph = GraphDrawing(
    name: "quickstart",
    vertices: [
      .init(name: "fashion", kind: "dataset", isSource: true, needs: []),
      .init(name: "start", kind: "train", isSource: false, needs: ["fashion"]),
      .init(name: "end", kind: "train", isSource: false, needs: ["fashion"]),
      .init(name: "valley", kind: "fit-curve", isSource: false, needs: ["start", "end", "fashion"]),
      .init(name: "along", kind: "evaluate", isSource: false, needs: ["valley", "fashion"]),
      .init(name: "figures", kind: "plot", isSource: false, needs: ["along"]),
    ])

  @Test("as text, each layer needs only what stands above it")
  func text() throws {
    try Snapshot.check(
      graph.lines.map { $0.rendered(inColour: false) + "\n" }.joined(), "graph.txt")
  }

  @Test("as Mermaid, sources are drawn as stores")
  func mermaid() throws { try Snapshot.check(graph.mermaid, "graph.mmd") }

  @Test("a label can hold any character without leaving its quotes")
  func escaping() {
    let odd = GraphDrawing(
      name: "odd", vertices: [.init(name: "a\"]; b<i>#é", kind: "train", isSource: false, needs: [])])
    #expect(
      odd.mermaid == """
        flowchart TD
          n0["a#34;#93;#59; b#60;i#62;#35;#233;<br/><i>train</i>"]

        """)
  }
}
