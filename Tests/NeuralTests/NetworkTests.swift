import Networks
import Testing

@testable import Neural

@Suite("Networks")
struct NetworkTests {
  @Test(
    "a preset has as many parameters as its definition says",
    arguments: [
      ("lenet5", 44_426), ("mynet-small", 220_234), ("mynet", 905_354), ("cifar10-convnet", 288_554),
    ])
  func parameterCounts(_ name: String, _ count: Int) throws {
    let reference = try #require(ReferenceNetwork.all.first { $0.name == name })
    #expect(try reference.network.layout().parameterCount == count)
  }

  @Test("names are those of a state dict, and dropout takes no number")
  func names() throws {
    let layout = try SmallData.network.layout()
    #expect(
      layout.parameters.map(\.name) == [
        "0.weight", "0.bias", "1.weight", "1.bias", "4.weight", "4.bias", "7.weight", "7.bias", "8.weight",
        "8.bias",
        "10.weight", "10.bias",
      ])
    #expect(
      layout.buffers.map(\.name) == ["1.running_mean", "1.running_var", "8.running_mean", "8.running_var"])
    #expect(layout.initialBuffers.prefix(5) == [0, 0, 0, 0, 1])
    #expect(try SmallData.network.withDropout(0).layout() == layout)
  }

  static let mismatches: [([Int], [any Layer], String)] = [
    (
      [1, 28, 28], [Relu(), MaxPool(Extent(2)), Linear(10)],
      "layer 3 (linear) needs a flat input, got 1×14×14: put `flatten` before it"
    ),
    (
      [10], [Convolution(filters: 3, kernel: Extent(3))],
      "layer 1 (convolution) needs channels×height×width, got 10"
    ),
    (
      [1, 4, 4], [MaxPool(Extent(2)), Convolution(filters: 2, kernel: Extent(3))],
      "layer 2 (convolution) has a 3×3 kernel, which does not fit into 2×2 with padding 0×0"
    ),
    (
      [1, 4, 4], [MaxPool(Extent(2), padding: Extent(2))],
      "layer 1 (max-pool) has padding 2×2, which is more than half the 2×2 kernel"
    ),
    (
      [6, 8, 8], [Convolution(filters: 8, kernel: Extent(3), groups: 4)],
      "layer 1 (convolution) has 4 groups, which do not divide the 6 channels of 6×8×8"
    ),
    (
      [6, 8, 8], [Convolution(filters: 8, kernel: Extent(3), groups: 3)],
      "layer 1 (convolution) has 3 groups, which do not divide its 8 filters"
    ),
    (
      [1, 8, 8], [Convolution(filters: 2, kernel: Extent(3), padding: Extent(1), dilation: Extent(5))],
      "layer 1 (convolution) has a 3×3 kernel with dilation 5×5, which spans 11×11 and does not fit into 8×8 with padding 1×1"
    ),
    (
      [6, 2, 2], [GroupNorm(groups: 4)],
      "layer 1 (group-norm) has 4 groups, which do not divide the 6 channels of 6×2×2"
    ),
    (
      [6], [GroupNorm(groups: 6)],
      "layer 1 (group-norm) has one value in each group of 6, which leaves nothing of it but the shift"
    ),
    ([6, 2, 2], [LayerNorm()], "layer 1 (layer-norm) takes rows of features, got 6×2×2"),
    (
      [1, 2, 2], [LayerNorm(over: .channels)],
      "layer 1 (layer-norm) has one value of 1×2×2 to normalise at a time, which leaves nothing of it but the shift"
    ),
    ([0, 4], [Flatten()], "the input 0×4 has a dimension below 1 or too many values"),
    (
      [1 << 20], [Linear(1 << 20)],
      "layer 1 (linear) would turn 1048576 into 1048576, more than fits in memory"
    ),
  ]

  @Test("shapes that do not fit are reported with the layer", arguments: 0..<mismatches.count)
  func shapeMismatches(_ index: Int) {
    let (input, layers, message) = Self.mismatches[index]
    let network = Network(input: Shape(input), layers: layers)
    let error = #expect(throws: NetworkMismatch.self) { try network.layout() }
    #expect(error?.description == message)
  }

  @Test(
    "a convolution of groups has weights of one group's channels, and a norm a factor and an offset a channel"
  )
  func groupedParameters() throws {
    let network = Network(
      input: Shape([6, 5, 5]),
      layers: [
        Convolution(filters: 12, kernel: Extent(3), groups: 3), GroupNorm(groups: 4),
        LayerNorm(over: .channels),
        Convolution(filters: 12, kernel: Extent(2), groups: 12, bias: false), Flatten(), LayerNorm(),
      ])
    let layout = try network.layout()
    #expect(
      layout.parameters.map(\.shape) == [
        [12, 2, 3, 3], [12], [12], [12], [12], [12], [12, 1, 2, 2], [48], [48],
      ])
    #expect(layout.bufferCount == 0)
    #expect(layout.declarations.map(\.fanIn) == [18, 18, 1, 1, 1, 1, 4, 1, 1])
    #expect(layout.declarations[0].fanOut == 12 * 9, "as torch.nn.init counts it")
    let weights = layout.initialParameters(UniformFanIn(), seed: 1)
    #expect(layout.parameters[2...5].map { weights[$0.offset] } == [1, 0, 1, 0])
    // 12·2·9 weights at 9 places, 12·4 at 4.
    #expect(try network.denseOperations().evaluation == 2 * (216 * 9 + 48 * 4))
  }

  @Test("a batch that no memory holds is refused")
  func hugeBatch() {
    let error = #expect(throws: NetworkMismatch.self) {
      try SmallData.compiled(MyNet().network, batchSize: 1 << 30)
    }
    #expect(error?.description.hasPrefix("a batch of 1073741824 examples takes ") == true)
  }

  @Test("a fingerprint says how kernels round, and names the C library")
  func fingerprint() {
    #expect(Numerics.fingerprint.contains("sixteen"))
    #expect(Numerics.fingerprint.contains("C library "))
  }
}
