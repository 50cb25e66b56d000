import Networks
import Testing

/// Networks that both engines compute.
struct SampleNetwork: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let network: Network

  init(_ name: String, _ network: Network?) {
    guard let network else { preconditionFailure("the preset \(name) takes images") }
    (testDescription, self.network) = (name, network)
  }

  private init(_ name: String, _ input: [Int], _ layers: [any Layer]) {
    self.init(name, Network(input: Shape(input), layers: layers))
  }

  private init(_ name: String, _ input: [Int], entries: [LayerEntry]) {
    self.init(name, Network(input: Shape(input), layers: entries))
  }

  private static let images = Shape([3, 16, 16])

  /// Every preset, narrow and shallow where it lets itself be made so.
  static let presets = [
    SampleNetwork("lenet5", LeNet5().network),
    SampleNetwork("mynet-small", MyNetSmall().network),
    SampleNetwork("mynet", MyNet().network),
    SampleNetwork("cifar10-convnet", Cifar10Convnet().network),
    SampleNetwork("mlp", MLP(widths: [6, 9, 4], activation: Tanh()).network),
    SampleNetwork("mlp of images", MLP(widths: [12, 9, 4]).network(on: Shape([3, 2, 2]))),
    SampleNetwork("resnet", ResNet(depth: 8).network(on: images)),
    SampleNetwork("resnet, projections", ResNet(depth: 8, shortcut: .projection).network(on: images)),
    SampleNetwork("resnet18", ResNet18(width: 4).network(on: images)),
    SampleNetwork("preresnet", PreResNet(depth: 8).network(on: images)),
    SampleNetwork("preresnet, bottlenecks", PreResNet(depth: 11, block: .bottleneck).network(on: images)),
    SampleNetwork(
      "wide-resnet", WideResNet(depth: 10, widthFactor: 1, dropout: 0.3).network(on: images)),
    SampleNetwork(
      "wide-resnet, Garipov's",
      WideResNet(depth: 10, widthFactor: 1, bias: true, strideAt: 2, shortcutFrom: .input).network(on: images)
    ),
    SampleNetwork("vgg", VGG(depth: 11, width: 4).network),
    SampleNetwork(
      "vgg, norms", VGG(depth: 11, norm: .batch, classifier: .mlp, lastPool: .average, width: 4).network),
    SampleNetwork("conv-fc", ConvFC(classes: 7).network(on: images)),
  ]

  /// Each kind of layer, with what its settings can be.
  static let layers = [
    SampleNetwork(
      "convolutions", [3, 9, 8],
      [
        Convolution(filters: 4, kernel: Extent(3, 2), stride: Extent(2, 1), padding: Extent(1, 0)), Tanh(),
        Convolution(filters: 6, kernel: Extent(3), padding: Extent(2), dilation: Extent(2), groups: 2),
        Tanh(),
        Convolution(filters: 6, kernel: Extent(2), groups: 6, bias: false), Tanh(),
        Convolution(filters: 5, kernel: Extent(1)), Flatten(), Linear(4, bias: false),
      ]),
    SampleNetwork(
      "tanh, sigmoid, gelu", [7], [Linear(9), Tanh(), Linear(9), Sigmoid(), Linear(9), Gelu(), Linear(3)]),
    SampleNetwork(
      "leaky relu, silu, softplus", [7],
      [
        Linear(9), LeakyRelu(negativeSlope: 0.2), Linear(9), Silu(), Linear(9),
        Softplus(beta: 3, threshold: 2), Linear(3),
      ]),
    SampleNetwork("relu", [7], [Linear(9), Relu(), Linear(9), LeakyRelu(), Softplus(), Linear(3)]),
    SampleNetwork(
      "max pools", [2, 9, 8],
      [
        Convolution(filters: 4, kernel: Extent(2)), MaxPool(Extent(3), stride: Extent(2), padding: Extent(1)),
        Convolution(filters: 4, kernel: Extent(1)), MaxPool(Extent(2, 1)), Flatten(), Linear(3),
      ]),
    SampleNetwork(
      "average pools", [2, 9, 11],
      [
        Convolution(filters: 4, kernel: Extent(2)),
        AveragePool(Extent(3), stride: Extent(1, 2), padding: Extent(1)), AdaptiveAveragePool(Extent(5, 2)),
        Convolution(filters: 4, kernel: Extent(1)), GlobalAveragePool(), Linear(3),
      ]),
    SampleNetwork(
      "dropout", [2, 4, 4], [Flatten(), Dropout(0.5), Linear(8), Tanh(), Dropout(0.2), Linear(3)]),
    SampleNetwork(
      "batch norms", [2, 5, 4],
      [
        Convolution(filters: 4, kernel: Extent(2)), BatchNorm(), Tanh(), Flatten(), Linear(6), BatchNorm(),
        Tanh(),
        Linear(3),
      ]),
    SampleNetwork(
      "group norms", [4, 5, 4],
      [
        GroupNorm(groups: 2), Convolution(filters: 6, kernel: Extent(2)), GroupNorm(groups: 3, epsilon: 1e-2),
        Tanh(), Flatten(), Linear(3),
      ]),
    SampleNetwork(
      "layer norms", [4, 5, 4],
      [
        LayerNorm(over: .channels), Convolution(filters: 6, kernel: Extent(2)),
        LayerNorm(over: .all, epsilon: 1e-3),
        Tanh(), Flatten(), Linear(6), LayerNorm(over: .features, epsilon: 1e-4), Linear(3),
      ]),
    SampleNetwork(
      "shortcuts", [3, 7, 6],
      entries: [
        LayerEntry(Convolution(filters: 3, kernel: Extent(3), padding: Extent(1))),
        LayerEntry(
          .residual(
            Residual(
              before: [LayerEntry(BatchNorm()), LayerEntry(Relu())],
              main: [
                LayerEntry(Convolution(filters: 8, kernel: Extent(3), stride: Extent(2), padding: Extent(1)))
              ],
              shortcut: .layer(LayerEntry(PadShortcut(channels: 8))), activation: Tanh()))),
        LayerEntry(
          .concat([
            .layers([]),
            .layers([LayerEntry(Convolution(filters: 3, kernel: Extent(1))), LayerEntry(Relu())]),
            .layers([LayerEntry(Sigmoid())]),
          ])),
        LayerEntry(GlobalAveragePool()), LayerEntry(Linear(3)),
      ]),
    SampleNetwork(
      "copies and blocks", [5],
      entries: [
        LayerEntry(
          name: "body", copies: 3, .block([LayerEntry(Linear(5)), LayerEntry(name: "bend", Silu())])),
        LayerEntry(name: "head", Linear(3)),
      ]),
  ]
}
