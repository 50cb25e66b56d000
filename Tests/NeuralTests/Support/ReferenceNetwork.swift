import Foundation
import Networks
import Testing

@testable import Neural

/// A network whose results PyTorch has written down.
struct ReferenceNetwork: CustomTestStringConvertible, Sendable {
  let name: String
  let network: Network
  let loss: any Loss
  /// How many steps of each optimiser PyTorch wrote down.
  var steps = 3
  /// In the batch.
  var examples = 13

  var testDescription: String { name }
  var isRegression: Bool { loss is SquaredError }
  var hasNorms: Bool { (try? network.graph())?.nodes.contains { $0.operation is BatchNorm } ?? false }

  static let all: [ReferenceNetwork] = [
    ReferenceNetwork(name: "lenet5", network: LeNet5().network, loss: CrossEntropy()),
    ReferenceNetwork(name: "mynet-small", network: MyNetSmall().network, loss: CrossEntropy()),
    ReferenceNetwork(name: "mynet", network: MyNet().network, loss: CrossEntropy()),
    ReferenceNetwork(name: "cifar10-convnet", network: Cifar10Convnet().network, loss: CrossEntropy()),
    ReferenceNetwork(name: "odd-shapes", network: oddShapes, loss: CrossEntropy()),
    ReferenceNetwork(
      name: "regression-mlp", network: MLP(widths: [1, 10, 10, 1], activation: Tanh()).network,
      loss: SquaredError(sigma: 0.05)),
    ReferenceNetwork(
      name: "resnet20-narrow", network: resNet(blocks: 3, width: 4, side: 12, .pad), loss: CrossEntropy()),
    ReferenceNetwork(
      name: "resnet8-projection", network: resNet(blocks: 1, width: 4, side: 12, .projection),
      loss: CrossEntropy()),
    ReferenceNetwork(name: "ways", network: ways, loss: CrossEntropy()),
    ReferenceNetwork(name: "norms-and-groups", network: normsAndGroups, loss: CrossEntropy()),
    ReferenceNetwork(
      name: "resnet20", network: resNet(blocks: 3, width: 16, side: 8, .pad), loss: CrossEntropy(), steps: 1,
      examples: 7),
    ReferenceNetwork(
      name: "resnet20-projection", network: resNet(blocks: 3, width: 16, side: 8, .projection),
      loss: CrossEntropy(), steps: 1, examples: 7),
  ]

  /// The preset's layers, in other sizes.
  static func resNet(blocks: Int, width: Int, side: Int, _ shortcut: ResNet.Shortcut) -> Network {
    Network(
      input: Shape([3, side, side]),
      layers: ResNet.layers(blocks: blocks, width: width, shortcut: shortcut, classes: 10))
  }

  /// Values with several readers: branches beside each other, one of them the identity, and sums inside and after.
  static let ways = Network(
    input: Shape([2, 9, 7]),
    layers: [
      LayerEntry(name: "stem", Convolution(filters: 5, kernel: Extent(3), padding: Extent(1))),
      LayerEntry(Relu()),
      LayerEntry(
        name: "branches",
        .concat([
          .layers([LayerEntry(Convolution(filters: 3, kernel: Extent(1)))]),
          .layers([
            LayerEntry(Convolution(filters: 4, kernel: Extent(3), padding: Extent(1), bias: false)),
            LayerEntry(BatchNorm()), LayerEntry(Relu()),
          ]),
          .layers([]),
        ])),
      LayerEntry(MaxPool(Extent(2))),
      LayerEntry(
        name: "sum",
        .residual(
          Residual(
            main: [
              LayerEntry(
                name: "conv", Convolution(filters: 12, kernel: Extent(1, 3), padding: Extent(0, 1)))
            ],
            shortcut: .layer(LayerEntry(name: "way", Convolution(filters: 12, kernel: Extent(1))))))),
      LayerEntry(Flatten()),
      LayerEntry(name: "head", .block([LayerEntry(Linear(8)), LayerEntry(Tanh())])),
      LayerEntry(name: "join", .concat([.layer(LayerEntry(name: "outer", .residual(outer))), .layers([])])),
      LayerEntry(name: "last", Linear(10)),
    ])

  private static let outer = Residual(
    main: [
      LayerEntry(Linear(8)), LayerEntry(Sigmoid()),
      LayerEntry(.residual(Residual(main: [LayerEntry(Linear(8)), LayerEntry(Relu())]))),
    ], activation: Tanh())

  /// Strides, paddings, kernels and pools that the presets never ask for.
  static let oddShapes = Network(
    input: Shape([3, 29, 31]),
    layers: [
      Convolution(filters: 7, kernel: Extent(5), stride: Extent(2), padding: Extent(2), bias: false),
      BatchNorm(), Relu(), AveragePool(Extent(2)),
      Convolution(filters: 9, kernel: Extent(3, 1), padding: Extent(1, 0)), Sigmoid(),
      MaxPool(Extent(3), stride: Extent(2), padding: Extent(1)),
      Convolution(filters: 5, kernel: Extent(1)), Gelu(), Flatten(), Linear(10),
    ])

  /// Norms of each example, convolutions of groups of channels and with gaps, activations with settings.
  static let normsAndGroups = Network(
    input: Shape([6, 10, 9]),
    layers: [
      Convolution(filters: 12, kernel: Extent(3), padding: Extent(2), dilation: Extent(2), groups: 2),
      LeakyRelu(negativeSlope: 0.1), GroupNorm(groups: 4), Relu(),
      Convolution(filters: 24, kernel: Extent(3), stride: Extent(2), padding: Extent(1), groups: 12), Relu(),
      LayerNorm(over: .channels), Silu(),
      Convolution(filters: 24, kernel: Extent(3), padding: Extent(2), dilation: Extent(2), groups: 24),
      LayerNorm(over: .all), Softplus(beta: 2, threshold: 3),
      Convolution(filters: 8, kernel: Extent(3), padding: Extent(1), groups: 4, bias: false),
      GroupNorm(groups: 8, epsilon: 1e-3), Relu(), MaxPool(Extent(2)), Flatten(), Linear(16), LayerNorm(),
      Tanh(),
      Linear(10),
    ])
}
