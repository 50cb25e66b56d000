import Testing

@testable import Experiments
@testable import Platform
@testable import ResultStore
@testable import Specifications
@testable import Workflow

@Suite("What a command says that it makes")
struct CommandOutputTests {
  @Test("whoever looks for its result elsewhere is told all of its outputs, in one order")
  func outputs() throws {
    let text = "stages: {c: {command: {run: [x], outputs: {t: table, o: file}}}}"
    let reader = SpecificationReader(registry: .experiments) { _ throws(FileError) in Array(text.utf8) }
    let graph = try GraphBuilder.graph(of: reader.read(path: "spec.yaml"), in: .experiments)
    let store = try Store(at: "/nowhere")
    let plan = try Plan.make(graph, store: store, files: FileIndex(in: store))
    #expect(plan.keysToRun.map { $0.outputs.map(\.name) } == [["o", "t", "log"]])
  }
}
