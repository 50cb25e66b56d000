import Declarations

/// y[f] = b[f] + Σ_c w[f, c] ⋆ x[c], a cross-correlation of planes.
///
/// Weights are [filters, channels, kernel height, kernel width] as in PyTorch.
public struct Convolution: Layer, Hashable {
  public static let kind = "convolution"
  public static let summary = "Slides filters over the planes of an image."
  public static let pyTorch = PyTorchModule("Conv2d")
  public static let schema = Schema<Convolution>.record(
    "a convolution", absent: [.inputs(["in_channels", "input_channels"]), .zeroPadding],
    Field(
      "filters", \.filters, .integer(1...1 << 16), "Output channels.",
      alsoCalled: ["out_channels", "channels"]),
    Field(
      "kernel", \.kernel, .extent(atLeast: 1), "Height and width of a filter: one number, or a pair.",
      alsoCalled: ["kernel_size"]),
    Field("stride", \.stride, .extent(atLeast: 1), default: Extent(1), "How far a filter moves."),
    Field(
      "padding", \.padding, .extent(atLeast: 0), default: Extent(0),
      "Rows and columns of zeros around the image."),
    Field("bias", \.bias, .boolean, default: true, "Whether each filter adds a bias."),
    build: { Convolution(filters: $0, kernel: $1, stride: $2, padding: $3, bias: $4) })

  public let filters: Int
  public let kernel: Extent, stride: Extent, padding: Extent
  public let bias: Bool

  public init(
    filters: Int, kernel: Extent, stride: Extent = Extent(1), padding: Extent = Extent(0), bias: Bool = true
  ) {
    self.filters = filters
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.bias = bias
  }

  public var window: Window { Window(kernel: kernel, stride: stride, padding: padding) }

  public func output(of input: Shape) throws(LayerMismatch) -> Shape {
    try window.output(over: input, channels: filters)
  }

  public func parameters(of input: Shape) -> [ParameterDeclaration] {
    let area = kernel.height * kernel.width
    let (fanIn, fanOut) = (input.channels * area, filters * area)
    let weight = ParameterDeclaration(
      name: "weight", shape: [filters, input.channels, kernel.height, kernel.width], role: .weight,
      fanIn: fanIn, fanOut: fanOut)
    let bias = ParameterDeclaration(
      name: "bias", shape: [filters], role: .bias, fanIn: fanIn, fanOut: fanOut)
    return self.bias ? [weight, bias] : [weight]
  }
}
