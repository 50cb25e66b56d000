import Declarations

/// Two 3×3 convolutions of 32 and 64 filters, each with relu, dropout and pool, and two linear layers.
public struct MyNetSmall: Preset, Hashable {
  public static let kind = "mynet-small"
  public static let summary = "Two convolutions and two linear layers, for 28×28 images"
  public static let schema = Schema<MyNetSmall>.record(
    "mynet-small",
    Field(
      "dropout", \.dropout, .number(Dropout.rates), default: 0.5,
      "The rate of every dropout."),
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
