import Networks
import Testing

@testable import Neural

@Suite("Batch norms that a layer computes with its own outputs")
struct TakenNormTests {
  /// Kernels of both ways, forward term by term and by Winograd's transforms, narrow and wide ones; with relu, pool, both
  /// or neither behind the norm; odd planes, strides, gaps; and norms that nobody takes.
  private static let chains: [(layers: [LayerEntry], taken: Int)] = [
    (
      conv(16, 3) + [BatchNorm(), Relu(), MaxPool(Extent(2))].entries + conv(24, 3)
        + [BatchNorm(), Relu()].entries, 2
    ),
    (conv(6, 5) + [BatchNorm(), Relu(), MaxPool(Extent(2))].entries + conv(7, 1) + [BatchNorm()].entries, 2),
    (
      conv(20, 3, stride: 2, bias: false) + [BatchNorm()].entries + conv(20, 3, dilation: 2)
        + [BatchNorm(), Relu()].entries, 2
    ),
    (
      conv(200, 1) + [BatchNorm(), Relu()].entries + conv(40, 3)
        + [BatchNorm(), Relu(), MaxPool(Extent(2))].entries, 2
    ),
    (conv(8, 3) + [Relu(), BatchNorm()].entries, 0),
    ([LayerEntry(.residual(Residual(main: conv(3, 3) + [BatchNorm()].entries, activation: Relu())))], 1),
    (
      [LayerEntry(.residual(Residual(before: conv(4, 3), main: [BatchNorm()].entries, activation: Relu())))],
      0
    ),
  ]

  private static func conv(
    _ filters: Int, _ kernel: Int, stride: Int = 1, dilation: Int = 1, bias: Bool = true
  ) -> [LayerEntry] {
    [
      LayerEntry(
        Convolution(
          filters: filters, kernel: Extent(kernel), stride: Extent(stride),
          padding: Extent(dilation * (kernel / 2)), dilation: Extent(dilation), bias: bias))
    ]
  }

  @Test("the outputs have the bits of one after the other", arguments: chains.indices)
  func bits(_ index: Int) throws {
    let (layers, taken) = Self.chains[index]
    let network = Network(
      input: Shape([3, 11, 13]), layers: layers + [LayerEntry(Flatten()), LayerEntry(Linear(10))])
    let outputs = try [true, false].map { takes in
      let compiled = try SmallData.compiled(network, batchSize: 40, threads: 2, takesNorms: takes)
      #expect(compiled.plan.steps.count { $0.takesNorm } == (takes ? taken : 0))
      compiled.load(parameters: compiled.layout.initialParameters(UniformFanIn(), seed: 3))
      let buffers = (0..<compiled.layout.bufferCount).map { 0.01 + Float($0 * 29 % 31) / 200 }
      compiled.load(buffers: buffers)
      let source = ExampleBatches(SmallData.classes(40, input: network.input), batchSize: 40)
      let batch = source.makeBatch()
      source.fill(batch, epoch: 0, index: 0)
      return compiled.outputs(of: batch)
    }
    #expect(outputs[0].map(\.bitPattern) == outputs[1].map(\.bitPattern))
    #expect(Set(outputs[0]).count > 100, "there is something to compare")
  }
}

extension [any Layer] {
  fileprivate var entries: [LayerEntry] { map { LayerEntry($0) } }
}
