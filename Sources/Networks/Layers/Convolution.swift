import Declarations

/// y[f] = b[f] + Σ_c w[f, c] ⋆ x[c], a cross-correlation of planes, with c over the channels of the filter's group.
///
/// Weights are [filters, channels / groups, kernel height, kernel width] as in PyTorch. Weight (i, j) meets the input
/// (i, j) · dilation further on. With as many groups as channels every filter reads one channel: a depthwise convolution.
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
    // Absent, not 1 by default: what was computed before there were these keeps its keys inside stages too, which have
    // defaults in them.
    Field(
      "dilation", \.gaps, optional: .extent(atLeast: 1),
      "Rows and columns of the image from one weight of a filter to the next (default: 1); 2 leaves out every second.",
      alsoCalled: ["dilation_rate"]),
    Field(
      "groups", \.severalGroups, optional: .integer(1...1 << 16),
      "Groups of channels, each convolved by its own share of the filters (default: 1); as many as channels: depthwise.",
      alsoCalled: ["feature_group_count"]),
    Field(
      "bias", \.bias, .boolean, default: true, "Whether each filter adds a bias.", alsoCalled: ["use_bias"]),
    build: {
      Convolution(
        filters: $0, kernel: $1, stride: $2, padding: $3, dilation: $4 ?? Extent(1), groups: $5 ?? 1, bias: $6
      )
    }
  ).leavingOutAbsent

  public let filters: Int
  public let kernel: Extent, stride: Extent, padding: Extent, dilation: Extent
  public let groups: Int
  public let bias: Bool

  public init(
    filters: Int, kernel: Extent, stride: Extent = Extent(1), padding: Extent = Extent(0),
    dilation: Extent = Extent(1), groups: Int = 1, bias: Bool = true
  ) {
    self.filters = filters
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    self.bias = bias
  }

  /// As they are written: nil where they are 1.
  private var gaps: Extent? { dilation == Extent(1) ? nil : dilation }
  private var severalGroups: Int? { groups == 1 ? nil : groups }

  public var window: Window {
    Window(kernel: kernel, stride: stride, padding: padding, dilation: dilation)
  }

  public func output(of input: Shape) throws(LayerMismatch) -> Shape {
    let output = try window.output(over: input, channels: filters)
    try input.checkGroups(groups)
    guard filters % groups == 0 else {
      throw LayerMismatch(
        "has \(groups) groups, which do not divide its \(filters) filters",
        help: "each group has the same number of filters: make `filters` a multiple of \(groups)")
    }
    return output
  }

  public func parameters(of input: Shape) -> [ParameterDeclaration] {
    let area = kernel.height * kernel.width
    let channels = input.channels / groups
    // PyTorch counts every filter here, also where a channel reaches those of its group alone.
    let (fanIn, fanOut) = (channels * area, filters * area)
    let weight = ParameterDeclaration(
      name: "weight", shape: [filters, channels, kernel.height, kernel.width], role: .weight,
      fanIn: fanIn, fanOut: fanOut)
    let bias = ParameterDeclaration(
      name: "bias", shape: [filters], role: .bias, fanIn: fanIn, fanOut: fanOut)
    return self.bias ? [weight, bias] : [weight]
  }
}

extension Schema {
  /// The same, with no mention of what has no value.
  fileprivate var leavingOutAbsent: Schema {
    Schema(
      shape: shape, read: { node, problems in read(node, &problems) },
      write: { value, options in
        guard case .map(let members) = canonical(value, options) else {
          preconditionFailure("A record is written as a map.")
        }
        return .map(members.filter { if case .null = $0.value { false } else { true } })
      })
  }
}
