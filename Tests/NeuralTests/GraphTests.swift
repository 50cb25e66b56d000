import Networks
import Testing

@testable import Neural

@Suite("Graphs run as they are defined")
struct GraphTests {
  private static let count = 21

  @Test("a random graph's outputs, loss and gradient are those of its definition", arguments: UInt64(0)..<40)
  func agreesWithDefinition(_ seed: UInt64) throws {
    let network = try RandomNetwork.make(seed: seed)
    let layout = try network.layout()
    let compiled = try SmallData.compiled(network, batchSize: Self.count, threads: 2)
    let source = ExampleBatches(
      SmallData.classes(Self.count, input: network.input, classes: 3), batchSize: Self.count)
    let batch = source.makeBatch()
    source.fill(batch, epoch: 0, index: 0)
    let weights = layout.initialParameters(XavierUniform(), seed: seed)
    let buffers = zip(
      layout.initialBuffers, FormulaValues.values("buffers", count: layout.bufferCount, reach: 0.3)
    )
    .map { $0 + $1 }
    compiled.load(parameters: weights)
    compiled.load(buffers: buffers)

    let rows = FormulaValues.values("x", count: Self.count * network.input.count).map { Double($0) }
    let examples = (0..<Self.count).map {
      Array(rows[$0 * network.input.count..<($0 + 1) * network.input.count])
    }
    let classes = FormulaValues.hashed("class", count: Self.count).map { Int($0 % 3) }
    let exact = weights.map { Double($0) }
    let graph = try network.graph()
    let resting = PlainNetwork(graph: graph, isTraining: false, buffers: buffers.map { Double($0) })
    let training = PlainNetwork(graph: graph, isTraining: true, buffers: buffers.map { Double($0) })

    let outputs = compiled.outputs(of: batch).map { Double($0) }
    #expect(distance(outputs, resting.outputs(examples, exact).flatMap(\.self)) < 1e-5)
    let tally = compiled.gradient(of: batch, loss: CrossEntropy(), dropout: nil)
    #expect(abs(tally.meanLoss - training.loss(examples, classes, exact)) < 1e-5 * max(1, tally.meanLoss))
    // Slopes take two passes each: some of every tensor's.
    let gradient = compiled.gradientValues.map { Double($0) }
    let chosen = layout.parameters.flatMap { tensor in
      stride(from: tensor.offset, to: tensor.offset + tensor.count, by: max(1, tensor.count / 3))
    }
    let slopes = training.slopes(examples, classes, exact, of: chosen)
    #expect(distance(chosen.map { gradient[$0] }, slopes) < 1e-3)
  }

  @Test("random graphs hold every way that values part and meet")
  func variety() throws {
    let graphs = try (UInt64(0)..<40).map { try RandomNetwork.make(seed: $0).graph() }
    let most = graphs.map { graph in
      (0...graph.nodes.count).map { value in
        graph.nodes.reduce(0) { $0 + $1.inputs.filter { $0 == value }.count }
      }
      .max() ?? 0
    }
    #expect(most.contains { $0 >= 4 })
    let kinds = [
      Addition.kind, Concatenation.kind, PadShortcut.kind, BatchNorm.kind, MaxPool.kind, GroupNorm.kind,
      LayerNorm.kind,
      LeakyRelu.kind, Silu.kind,
    ]
    for kind in kinds {
      #expect(graphs.count { $0.nodes.contains { type(of: $0.operation).kind == kind } } > 1, "\(kind)")
    }
  }

  private func distance(_ ours: [Double], _ theirs: [Double]) -> Double {
    let size = theirs.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let apart = zip(ours, theirs).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    return ours.count == theirs.count ? apart / max(size, 1e-3) : .infinity
  }
}
