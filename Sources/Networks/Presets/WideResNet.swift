import Declarations

/// A wide residual network (Zagoruyko and Komodakis 2016) of depth 6 n + 4.
///
/// A 3×3 convolution of 16 filters, three stages of n blocks with 16, 32 and 64 filters times the width factor, a last norm
/// and relu, a global average pool and a linear layer. A block is norm, relu, convolution, norm, relu, dropout,
/// convolution; where shapes change, the shortcut is a 1×1 convolution. Two versions circulate, whose weights have
/// almost the same shapes and compute different things:
///
/// - the paper's: no biases, the stride in the first convolution, the shortcut from the preactivation. 36,479,194 parameters
///   at depth 28, width factor 10, 10 classes;
/// - that of Garipov et al. 2018: biases, the stride in the second convolution, the shortcut from the raw input; 36,489,290.
///
/// Names: `conv1`, `layer1.0.bn1`, `layer1.0.conv1`, `layer1.0.shortcut.0`, a last `bn1`, `linear`.
public struct WideResNet: ImagePreset, Hashable {
  /// Where the shortcut of a block that changes the shape starts.
  public enum ShortcutOrigin: String, Sendable, CaseIterable {
    /// After the block's first norm and relu.
    case preactivation
    case input
  }

  public static let kind = "wide-resnet"
  public static let summary = "A wide residual network of depth 6 n + 4, for 32×32 colour images."
  public static let schema = Schema<WideResNet>.record(
    "a wide resnet",
    Field("depth", \.depth, .integer(10...1204), default: 28, "6 n + 4: 16, 22, 28 and 40 are usual."),
    PresetFields.widthFactor(\.widthFactor, default: 10),
    Field(
      "dropout", \.dropout, .number(Dropout.rates), default: 0,
      "The rate of a dropout before the second convolution of each block; there is none at 0.",
      alsoCalled: ["dropout_rate", "drop_rate", "droprate"]),
    Field(
      "bias", \.bias, .boolean, default: false,
      "Whether convolutions have biases: not in the paper, but in Garipov's code."),
    Field(
      "stride-at", \.strideAt, .integer(1...2), default: 1,
      "Which convolution of a block has its stride: 1 in the paper, 2 in Garipov's code."),
    Field(
      "shortcut-from", \.shortcutFrom, .keyword, default: .preactivation,
      "Where the convolution around a block starts: after its first norm and relu as in the paper, or at its input as in "
        + "Garipov's code."),
    PresetFields.classes(\.classes),
    build: {
      WideResNet(
        depth: $0, widthFactor: $1, dropout: $2, bias: $3, strideAt: $4, shortcutFrom: $5, classes: $6)
    }
  ).checked { network throws(SettingError) in
    try PresetParts.check(depth: network.depth, of: "wide resnet", is: "6 n + 4") {
      $0 >= 10 && $0 % 6 == 4
    }
  }

  public let depth: Int
  public let widthFactor: Int
  public let dropout: Double
  public let bias: Bool
  /// The convolution of a block that has its stride, 1 or 2.
  public let strideAt: Int
  public let shortcutFrom: ShortcutOrigin
  public let classes: Int

  public init(
    depth: Int = 28, widthFactor: Int = 10, dropout: Double = 0, bias: Bool = false, strideAt: Int = 1,
    shortcutFrom: ShortcutOrigin = .preactivation, classes: Int = 10
  ) {
    (self.depth, self.widthFactor, self.dropout) = (depth, widthFactor, dropout)
    (self.bias, self.strideAt, self.shortcutFrom) = (bias, strideAt, shortcutFrom)
    self.classes = classes
  }

  public var layers: [LayerEntry] {
    let width = 16 * widthFactor
    return [PresetParts.convolution("conv1", 16, bias: bias)]
      + PresetParts.stages(
        [width, 2 * width, 4 * width], of: (depth - 4) / 6, inputs: 16, block
      ) + [
        PresetParts.norm("bn1"), LayerEntry(Relu()), LayerEntry(GlobalAveragePool()),
        LayerEntry(name: "linear", Linear(classes)),
      ]
  }

  private func block(_ inputs: Int, _ filters: Int, _ stride: Int) -> Residual {
    let start = [PresetParts.norm("bn1"), LayerEntry(Relu())]
    let strides = strideAt == 1 ? (stride, 1) : (1, stride)
    let rest =
      [
        PresetParts.convolution("conv1", filters, stride: strides.0, bias: bias),
        PresetParts.norm("bn2"), LayerEntry(Relu()),
      ] + (dropout > 0 ? [LayerEntry(Dropout(dropout))] : []) + [
        PresetParts.convolution("conv2", filters, stride: strides.1, bias: bias)
      ]
    if (inputs, stride) == (filters, 1) { return Residual(main: start + rest) }
    let shortcut = Branch.layers([
      LayerEntry(PresetParts.convolution(filters, kernel: 1, stride: stride, bias: bias))
    ])
    return shortcutFrom == .preactivation
      ? Residual(before: start, main: rest, shortcut: shortcut)
      : Residual(main: start + rest, shortcut: shortcut)
  }
}
