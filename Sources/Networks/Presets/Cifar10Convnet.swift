import Declarations

/// Three 3×3 convolutions of 16, 32 and 64 filters and two linear layers, for 32×32 colour images; 288,554 parameters.
public struct Cifar10Convnet: Preset, Hashable {
  public static let kind = "cifar10-convnet"
  public static let summary = "Three convolutions and two linear layers, for 32×32 colour images"
  public static let schema = Schema<Cifar10Convnet>.record(
    "cifar10-convnet",
    Field(
      "dropout", \.dropout, .number(Dropout.rates), default: 0.5,
      "The rate of every dropout."),
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
