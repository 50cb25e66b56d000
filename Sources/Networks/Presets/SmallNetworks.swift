import Declarations

/// LeNet-5 with relu and max pooling, for 28×28 images of one channel; 44,426 parameters.
public struct LeNet5: Preset, Hashable {
  public static let kind = "lenet5"
  public static let summary = "LeNet-5 with relu, for 28×28 images of one channel."
  public static let schema = Schema<LeNet5>.record("`lenet5`", build: LeNet5.init)

  public init() {}

  public var network: Network {
    Network(
      input: Shape([1, 28, 28]),
      layers: [
        Convolution(filters: 6, kernel: Extent(5)), Relu(), MaxPool(Extent(2)),
        Convolution(filters: 16, kernel: Extent(5)), Relu(), MaxPool(Extent(2)),
        Flatten(), Linear(120), Relu(), Linear(84), Relu(), Linear(10),
      ])
  }
}

/// Three 3×3 convolutions with batch norm (32, 64, pool, 128, pool), then linear layers with batch norm and dropout.
public struct MyNet: Preset, Hashable {
  public static let kind = "mynet"
  public static let summary = "Three convolutions and three linear layers with batch norm, for 28×28 images."
  public static let schema = Schema<MyNet>.record(
    "`mynet`",
    .dropout(\.dropout),
    build: { MyNet(dropout: $0) })

  public let dropout: Double

  public init(dropout: Double = 0.5) {
    self.dropout = dropout
  }

  public var network: Network {
    Network(
      input: Shape([1, 28, 28]),
      layers: block(32) + block(64) + [MaxPool(Extent(2))] + block(128) + [MaxPool(Extent(2)), Flatten()]
        + head(128) + head(64) + [Linear(10)])
  }

  private func block(_ filters: Int) -> [any Layer] {
    [Convolution(filters: filters, kernel: Extent(3), padding: Extent(1)), BatchNorm(), Relu()]
  }

  private func head(_ outputs: Int) -> [any Layer] {
    [Linear(outputs), BatchNorm(), Relu(), Dropout(dropout)]
  }
}

/// Two 3×3 convolutions of 32 and 64 filters, each with relu, dropout and pool, and two linear layers.
public struct MyNetSmall: Preset, Hashable {
  public static let kind = "mynet-small"
  public static let summary = "Two convolutions and two linear layers, for 28×28 images."
  public static let schema = Schema<MyNetSmall>.record(
    "`mynet-small`",
    .dropout(\.dropout),
    build: { MyNetSmall(dropout: $0) })

  public let dropout: Double

  public init(dropout: Double = 0.5) {
    self.dropout = dropout
  }

  public var network: Network {
    Network(
      input: Shape([1, 28, 28]),
      layers: [
        Convolution(filters: 32, kernel: Extent(3), padding: Extent(1)), Relu(), Dropout(dropout),
        MaxPool(Extent(2)),
        Convolution(filters: 64, kernel: Extent(3), padding: Extent(1)), Relu(), Dropout(dropout),
        MaxPool(Extent(2)),
        Flatten(), Linear(64), Relu(), Linear(10),
      ])
  }
}

/// Three 3×3 convolutions of 16, 32 and 64 filters and two linear layers, for 32×32 colour images; 288,554 parameters.
public struct Cifar10Convnet: Preset, Hashable {
  public static let kind = "cifar10-convnet"
  public static let summary = "Three convolutions and two linear layers, for 32×32 colour images."
  public static let schema = Schema<Cifar10Convnet>.record(
    "`cifar10-convnet`",
    .dropout(\.dropout),
    build: { Cifar10Convnet(dropout: $0) })

  public let dropout: Double

  public init(dropout: Double = 0.5) {
    self.dropout = dropout
  }

  public var network: Network {
    Network(
      input: Shape([3, 32, 32]),
      layers: [
        Convolution(filters: 16, kernel: Extent(3), padding: Extent(1)), Relu(), MaxPool(Extent(2)),
        Convolution(filters: 32, kernel: Extent(3), padding: Extent(1)), Relu(), MaxPool(Extent(2)),
        Convolution(filters: 64, kernel: Extent(3), padding: Extent(1)), Relu(),
        AdaptiveAveragePool(Extent(4)), Flatten(),
        Dropout(dropout), Linear(256), Relu(), Dropout(dropout), Linear(10),
      ])
  }
}

extension Field where Value == Double {
  /// The one setting of a network that has dropouts.
  fileprivate static func dropout(_ path: KeyPath<Root, Double> & Sendable) -> Field {
    Field("dropout", path, .number(Dropout.rates), default: 0.5, "The rate of every dropout.")
  }
}
