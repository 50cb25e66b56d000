import Declarations

/// Means over windows that cut the plane into a given number of rows and columns.
///
/// Window i of n over a size s is [⌊i s / n⌋, ⌈(i + 1) s / n⌉): neighbours may share a row.
public struct AdaptiveAveragePool: Layer, Hashable {
  public static let kind = "adaptive-average-pool"
  public static let summary = "Means over windows that make a given number of rows and columns"
  public static let pyTorch = PyTorchModule("AdaptiveAvgPool2d")
  public static let schema = Schema<AdaptiveAveragePool>.record(
    "an adaptive average pool", shorthand: "size",
    Field("size", \.size, .extent(atLeast: 1), "Rows and columns of the result: one number, or a pair."),
    build: { AdaptiveAveragePool($0) })

  public let size: Extent

  public init(_ size: Extent) {
    self.size = size
  }

  public func output(of input: Shape) throws(LayerMismatch) -> Shape {
    try input.checkPlanes()
    return Shape([input.channels, size.height, size.width])
  }
}
