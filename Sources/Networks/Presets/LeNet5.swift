import Declarations

/// LeNet-5 with relu and max pooling, for 28×28 images of one channel; 44,426 parameters.
public struct LeNet5: Preset, Hashable {
  public static let kind = "lenet5"
  public static let summary = "LeNet-5 with relu, for 28×28 images of one channel"
  public static let schema = Schema<LeNet5>.record("lenet5", build: LeNet5.init)

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
