import Foundation
import Testing

@testable import Neural

/// A network whose results PyTorch has written down.
struct ReferenceNetwork: CustomTestStringConvertible, Sendable {
  let name: String
  let network: Network
  let loss: any Loss

  var testDescription: String { name }
  var isRegression: Bool { loss is SquaredError }

  static let all: [ReferenceNetwork] = [
    ReferenceNetwork(name: "lenet5", network: LeNet5().network, loss: CrossEntropy()),
    ReferenceNetwork(name: "mynet-small", network: MyNetSmall().network, loss: CrossEntropy()),
    ReferenceNetwork(name: "mynet", network: MyNet().network, loss: CrossEntropy()),
    ReferenceNetwork(name: "cifar10-convnet", network: Cifar10Convnet().network, loss: CrossEntropy()),
    ReferenceNetwork(name: "odd-shapes", network: oddShapes, loss: CrossEntropy()),
    ReferenceNetwork(
      name: "regression-mlp", network: MLP(widths: [1, 10, 10, 1], activation: Tanh()).network,
      loss: SquaredError(sigma: 0.05)),
  ]

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
}
