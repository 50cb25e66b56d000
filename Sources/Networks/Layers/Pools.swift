import Declarations

/// A pool over windows of one size, all of which lie inside the image and its padding.
public protocol WindowedPool: Layer, Hashable {
  var kernel: Extent { get }
  var stride: Extent { get }
  var padding: Extent { get }

  /// - Parameter stride: the kernel's size where nil, so that windows tile the plane.
  init(_ kernel: Extent, stride: Extent?, padding: Extent)
}

extension WindowedPool {
  public var window: Window { Window(kernel: kernel, stride: stride, padding: padding) }

  public func output(of input: Shape) throws(LayerMismatch) -> Shape {
    guard 2 * padding.height <= kernel.height, 2 * padding.width <= kernel.width else {
      throw LayerMismatch("has padding \(padding), which is more than half the \(kernel) kernel")
    }
    return try window.output(over: input)
  }

  /// The stride where it has to be said.
  fileprivate var ownStride: Extent? { stride == kernel ? nil : stride }

  fileprivate static func windowSchema(
    _ title: String, kernel: KeyPath<Self, Extent> & Sendable, padding: KeyPath<Self, Extent> & Sendable
  ) -> Schema<Self> {
    Schema<Self>.record(
      title, shorthand: "kernel", absent: [.wholeWindows],
      Field(
        "kernel", kernel, .extent(atLeast: 1), "Height and width of a window: one number, or a pair.",
        alsoCalled: ["kernel_size", "pool_size"]),
      Field(
        "stride", \.ownStride, optional: .extent(atLeast: 1),
        "How far a window moves (default: the kernel's size)."),
      Field(
        "padding", padding, .extent(atLeast: 0), default: Extent(0),
        "Rows and columns around the image, at most half the kernel."),
      build: { Self($0, stride: $1, padding: $2) })
  }
}

/// The largest value of each window; the first of equals receives the gradient. Padding never wins.
public struct MaxPool: WindowedPool {
  public static let kind = "max-pool"
  public static let summary = "Takes the largest value of each window."
  public static let pyTorch = PyTorchModule("MaxPool2d")
  public static let schema = windowSchema("a max pool", kernel: \.kernel, padding: \.padding)

  public let kernel: Extent, stride: Extent, padding: Extent

  public init(_ kernel: Extent, stride: Extent? = nil, padding: Extent = Extent(0)) {
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding
  }
}

/// The mean of each window; padding counts as zeros, as PyTorch does by default.
public struct AveragePool: WindowedPool {
  public static let kind = "average-pool"
  public static let summary = "Takes the mean of each window."
  public static let pyTorch = PyTorchModule("AvgPool2d")
  public static let schema = windowSchema("an average pool", kernel: \.kernel, padding: \.padding)

  public let kernel: Extent, stride: Extent, padding: Extent

  public init(_ kernel: Extent, stride: Extent? = nil, padding: Extent = Extent(0)) {
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding
  }
}

/// Means over windows that cut the plane into a given number of rows and columns.
///
/// Window i of n over a size s is [⌊i s / n⌋, ⌈(i + 1) s / n⌉): neighbours may share a row.
public struct AdaptiveAveragePool: Layer, Hashable {
  public static let kind = "adaptive-average-pool"
  public static let summary = "Takes means over windows that make a given number of rows and columns."
  public static let pyTorch = PyTorchModule("AdaptiveAvgPool2d")
  public static let schema = Schema<AdaptiveAveragePool>.record(
    "an adaptive average pool", shorthand: "size",
    Field(
      "size", \.size, .extent(atLeast: 1), "Rows and columns of the result: one number, or a pair.",
      alsoCalled: ["output_size"]),
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

/// The mean of each channel's plane, as a row of features: adaptive average pooling to 1×1, then a flatten.
public struct GlobalAveragePool: Layer, Hashable {
  public static let kind = "global-average-pool"
  public static let summary = "Takes the mean of each channel, and puts them in one row."
  public static let schema = Schema<GlobalAveragePool>.record(
    "a global average pool", build: GlobalAveragePool.init)

  public init() {}

  public func output(of input: Shape) throws(LayerMismatch) -> Shape {
    try input.checkPlanes()
    return Shape([input.channels])
  }
}
