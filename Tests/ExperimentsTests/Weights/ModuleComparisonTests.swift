import FileFormats
import Foundation
import Networks
import Neural
import Testing

@testable import Experiments

@Suite("What a pickled module says beside its tensors")
struct ModuleComparisonTests {
  private static func network(
    _ activation: any Layer = Relu(), pool: any Layer = MaxPool(Extent(2)), rate: Double = 0.5
  ) -> Network {
    Network(
      input: Networks.Shape([1, 4, 4]),
      layers: [
        Convolution(filters: 4, kernel: Extent(3), padding: Extent(1)), BatchNorm(), activation, pool,
        Dropout(rate), Flatten(), Linear(3),
      ])
  }

  private static func found(
    _ module: String, in file: String = "modules.pth", _ network: Network
  ) throws -> FoundWeights {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/\(file)")
    let content = FileContent(name: file, bytes: try Data(contentsOf: path))
    return try FoundWeights(
      in: try TensorFile(decoding: content, entry: module), of: network, ImportSettings(entry: module),
      proceed: {})
  }

  @Test(
    "what computes the same is taken without a word",
    arguments: ["same", "wrapped", "padding_same", "log_softmax"])
  func same(module: String) throws {
    #expect(try Self.found(module, Self.network()).notes(listedIn: "names.csv") == [])
  }

  private static let differences: [(module: String, says: [String])] = [
    (
      "eps",
      [
        "the module in 'modules.pth' computes something else than the network, though its tensors fit",
        "'1' (batch-norm) has eps 0.001, and layer 1 has 1e-05",
        "`bn.running_var += 0.00099; bn.eps = 1e-05`",
      ]
    ),
    (
      "stride",
      ["'0' (convolution) has stride 2×2, and layer 0 has 1×1", "the network's layer would say `stride: 2`"]
    ),
    ("padding", ["'0' (convolution) has padding 0×0, and layer 0 has 1×1", "`padding: 0`"]),
    ("dilation", ["dilation 2×2", "the network's layer would say `padding: 2` and `dilation: 2`"]),
    ("padding_mode", ["padding_mode reflect", "a convolution has no padding_mode reflect here"]),
    ("instance_norm", ["'1' is an InstanceNorm2d, and layer 1 is a batch-norm with eps 1e-05"]),
    ("leaky", ["'2' is a leaky-relu with negative_slope 0.01, where the network has a relu"]),
    ("tanh", ["'2' is a tanh, where the network has a relu"]),
    ("gelu", ["'2' is a gelu with approximate tanh, where the network has a relu"]),
    ("pool_stride", ["'3' is a max-pool with kernel_size 2×2, stride 1×1", "`stride: 1`"]),
    ("pool_ceil", ["ceil_mode true", "a max-pool has no ceil_mode true here"]),
    ("average", ["'3' is an average-pool", "where the network has a max-pool"]),
    ("softmax", ["the network ends before '7', a Softmax"]),
  ]

  @Test("what changes what is computed is refused, with both values", arguments: differences.indices)
  func different(index: Int) {
    let (module, says) = Self.differences[index]
    let text = message { _ = try Self.found(module, Self.network()) } ?? ""
    for part in says { #expect(text.contains(part), "\(text)") }
  }

  private static func grouped(
    groups: Int = 2, dilation: Int = 1, norm: any Layer = GroupNorm(groups: 2), slope: Double = 0.2,
    beta: Double = 1, epsilon: Double = 1e-5
  ) -> Network {
    Network(
      input: Networks.Shape([2, 4, 4]),
      layers: [
        Convolution(
          filters: 4, kernel: Extent(3), padding: Extent(dilation), dilation: Extent(dilation), groups: groups
        ),
        norm, LeakyRelu(negativeSlope: slope), Flatten(), Linear(6), LayerNorm(epsilon: epsilon),
        Softplus(beta: beta), Linear(3),
      ])
  }

  private static let groupedDifferences: [(module: String, network: Network, says: [String])] = [
    (
      "grouped_dilated", grouped(),
      ["'0' (convolution) has dilation 2×2, and layer 0 has 1×1", "`dilation: 2`"]
    ),
    (
      "grouped_norm", grouped(),
      [
        "'1' (group-norm) has num_groups 1, and layer 1 has 2",
        "the network's layer would say `group-norm: 1`",
      ]
    ),
    (
      "grouped", grouped(norm: LayerNorm(over: .all)),
      ["'1' (group-norm) has num_groups 2, and layer 1 has 1", "`group-norm: 2`"]
    ),
    (
      "grouped", grouped(norm: LayerNorm(over: .channels)),
      ["'1' is a group-norm with num_groups 2, eps 1e-05, and layer 1 is a layer-norm with eps 1e-05"]
    ),
    ("grouped_slope", grouped(), ["'2' is a leaky-relu with negative_slope 0.1", "`negative-slope: 0.1`"]),
    ("grouped_beta", grouped(), ["'6' is a softplus with beta 2.0", "`beta: 2.0`"]),
    (
      "grouped_eps", grouped(), ["'5' (layer-norm) has eps 1e-06, and layer 5 has 1e-05", "`epsilon: 1e-06`"]
    ),
  ]

  @Test("groups, gaps, norms and slopes are compared too", arguments: groupedDifferences.indices)
  func groupedDifferent(index: Int) {
    let (module, network, says) = Self.groupedDifferences[index]
    let text = message { _ = try Self.found(module, network) } ?? ""
    for part in says { #expect(text.contains(part), "\(text)") }
  }

  @Test("the network that a module with groups is takes it")
  func groupedSame() throws {
    let fits: [(String, Network)] = [
      ("grouped", Self.grouped()), ("grouped_same", Self.grouped()),
      ("grouped_dilated", Self.grouped(dilation: 2)),
      ("grouped_norm", Self.grouped(norm: LayerNorm(over: .all))),
      ("grouped_norm", Self.grouped(norm: GroupNorm(groups: 1))), ("grouped_slope", Self.grouped(slope: 0.1)),
      ("grouped_beta", Self.grouped(beta: 2)), ("grouped_eps", Self.grouped(epsilon: 1e-6)),
    ]
    for (module, network) in fits {
      #expect(try Self.found(module, network).notes(listedIn: "names.csv") == [], "\(module)")
    }
  }

  @Test("what matters in training alone is said")
  func training() throws {
    #expect(
      try Self.found("momentum", Self.network()).notes(listedIn: "names.csv") == [
        "the file's batch norms have momentum 0.01, and those here 0.1, which matters in training alone",
        "dropout differs, which matters in training alone: the file has 0.25, the network 0.5",
      ])
  }

  @Test("the network that the module is takes it")
  func likeTheModule() throws {
    #expect(try Self.found("tanh", Self.network(Tanh())).notes(listedIn: "names.csv") == [])
    #expect(
      try Self.found("average", Self.network(pool: AveragePool(Extent(2)))).notes(listedIn: "names.csv") == []
    )
  }

  @Test("of a class whose order of computing is not known, what has no like is said")
  func ownClass() throws {
    let network = Network(
      input: Networks.Shape([1, 1, 1]),
      layers: [
        Convolution(filters: 4, kernel: Extent(3), padding: Extent(1)), BatchNorm(), Relu(), Flatten(),
        Linear(3),
      ])
    let notes = try Self.found("own", network).notes(listedIn: "names.csv")
    #expect(notes.contains("the network has nothing like these of the file: 'act' is a tanh"), "\(notes)")
    #expect(notes.contains("the network has relu, which no module of the file is"), "\(notes)")
  }

  /// Two convolutions on images of 8 by 8, each with a pool behind it.
  private static func pooled(
    _ first: any Layer = MaxPool(Extent(2)), _ second: any Layer = MaxPool(Extent(2)), isWhole: Bool = false
  ) -> Network {
    Network(
      input: Networks.Shape([1, 8, 8]),
      layers: [
        Convolution(filters: 4, kernel: Extent(3), padding: Extent(1)), Relu(), first,
        Convolution(filters: 4, kernel: Extent(3), padding: Extent(1)), Relu(), second,
      ] + (isWhole ? [GlobalAveragePool()] : [Flatten()]) + [Linear(3)])
  }

  private static let pools: [(module: String, network: Network, says: [String])] = [
    ("same", pooled(), []), ("idle", pooled(), []), ("shared", pooled(), []),
    ("whole", pooled(isWhole: true), []), ("adaptive", pooled(isWhole: true), []),
    ("kind", pooled(MaxPool(Extent(2)), AveragePool(Extent(2))), []),
    // Listed in another order than they are used in.
    ("kind", pooled(AveragePool(Extent(2)), MaxPool(Extent(2))), []),
    (
      "kind", pooled(),
      [
        "the module in 'pools.pth' computes something else than the network, though its tensors fit",
        "'features.5' is an average-pool with kernel_size 2×2, stride 2×2, padding 0×0, where the network has a max-pool "
          + "with kernel_size 2×2, stride 2×2, padding 0×0",
        "save `module.state_dict()`",
      ]
    ),
    (
      "size", pooled(),
      [
        "'features.2' is a max-pool with kernel_size 3×3, stride 2×2, padding 1×1, where",
        "the network's layer would say `kernel: 3` and `padding: 1`",
      ]
    ),
    (
      "stride", pooled(),
      ["'features.5' is a max-pool with kernel_size 1×1", "the network's layer would say `kernel: 1`"]
    ),
    (
      "shared_kind", pooled(),
      ["'pool' is an average-pool with kernel_size 2×2", "the network has a max-pool"]
    ),
    ("whole", pooled(AveragePool(Extent(2)), isWhole: true), ["'features.2' is a max-pool"]),
  ]

  @Test("pools of a class of its own are compared one by one", arguments: pools.indices)
  func poolsDiffer(index: Int) {
    let (module, network, says) = Self.pools[index]
    let text = message { _ = try Self.found(module, in: "pools.pth", network) }
    #expect((text == nil) == says.isEmpty, "\(module): \(text ?? "")")
    for part in says { #expect(text?.contains(part) == true, "\(text ?? "")") }
  }
}
