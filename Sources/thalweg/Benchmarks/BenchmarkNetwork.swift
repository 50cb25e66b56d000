import Neural

/// The preset networks that can be timed: those for images.
enum BenchmarkNetwork: String, CaseIterable, Sendable {
  case lenet5
  case myNetSmall = "mynet-small"
  case myNet = "mynet"
  case cifar10Convnet = "cifar10-convnet"

  /// With the preset's own dropout.
  var network: Network {
    switch self {
    case .lenet5: LeNet5().network
    case .myNetSmall: MyNetSmall().network
    case .myNet: MyNet().network
    case .cifar10Convnet: Cifar10Convnet().network
    }
  }
}
