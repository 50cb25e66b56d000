import Declarations

/// The mean of each channel's plane, as a row of features: adaptive average pooling to 1×1, then a flatten.
public struct GlobalAveragePool: Layer, Hashable {
  public static let kind = "global-average-pool"
  public static let summary = "The mean of each channel, in one row"
  public static let schema = Schema<GlobalAveragePool>.record(
    "a global average pool", build: GlobalAveragePool.init)

  public init() {}

  public func output(of input: Shape) throws(LayerMismatch) -> Shape {
    try input.checkPlanes()
    return Shape([input.channels])
  }
}
