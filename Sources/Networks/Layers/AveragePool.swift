import Declarations

/// The mean of each window; padding counts as zeros, as PyTorch does by default.
public struct AveragePool: Layer, Hashable {
  public static let kind = "average-pool"
  public static let summary = "The mean of each window"
  public static let pyTorch = PyTorchModule("AvgPool2d")
  public static let schema = Schema<AveragePool>.record(
    "an average pool", shorthand: "kernel",
    Field("kernel", \.kernel, .extent(atLeast: 1), "Height and width of a window: one number, or a pair."),
    Field(
      "stride", \.ownStride, optional: .extent(atLeast: 1),
      "How far a window moves; the kernel's size where left out."),
    Field(
      "padding", \.padding, .extent(atLeast: 0), default: Extent(0),
      "Rows and columns around the image, at most half the kernel."),
    build: { AveragePool($0, stride: $1, padding: $2) })

  public let kernel: Extent, stride: Extent, padding: Extent

  /// - Parameter stride: the kernel's size where nil, so that windows tile the plane.
  public init(_ kernel: Extent, stride: Extent? = nil, padding: Extent = Extent(0)) {
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding
  }

  /// The stride where it has to be said.
  private var ownStride: Extent? { stride == kernel ? nil : stride }

  public var window: Window { Window(kernel: kernel, stride: stride, padding: padding) }

  public func output(of input: Shape) throws(LayerMismatch) -> Shape {
    guard 2 * padding.height <= kernel.height, 2 * padding.width <= kernel.width else {
      throw LayerMismatch("has padding \(padding), which is more than half the \(kernel) kernel")
    }
    return try window.output(over: input)
  }
}
