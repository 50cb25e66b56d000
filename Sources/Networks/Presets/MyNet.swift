import Declarations

/// Three 3×3 convolutions with batch norm (32, 64, pool, 128, pool), then linear layers with batch norm and dropout.
public struct MyNet: Preset, Hashable {
  public static let kind = "mynet"
  public static let summary = "Three convolutions and three linear layers with batch norm, for 28×28 images"
  public static let schema = Schema<MyNet>.record(
    "mynet",
    Field(
      "dropout", \.dropout, .number(Dropout.rates), default: 0.5,
      "The rate of every dropout."),
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
