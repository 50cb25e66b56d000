import Declarations

/// A residual network for 32×32 colour images (He et al. 2015, section 4.2), of depth 6 n + 2.
///
/// A 3×3 convolution, three stages of n blocks with 16, 32 and 64 filters times the width factor, a global average pool and
/// a linear layer; 269,722 parameters at depth 20 with padded shortcuts, 272,474 with projections. Its names are those of
/// usual checkpoints: `conv1`, `bn1`, `layer1.0.conv1`, `layer2.0.shortcut.0`, `linear`.
public struct ResNet: ImagePreset, Hashable {
  /// What goes around a block that changes the shape.
  public enum Shortcut: String, Sendable, CaseIterable {
    /// Every second row and column, and channels of zeros: no parameters.
    case pad
    /// A 1×1 convolution and a batch norm.
    case projection
  }

  public static let kind = "resnet"
  public static let summary = "A residual network of depth 6 n + 2, for 32×32 colour images."
  public static let schema = Schema<ResNet>.record(
    "a resnet",
    Field("depth", \.depth, .integer(8...1202), default: 20, "6 n + 2: 20, 32, 44, 56 and 110 are usual."),
    PresetFields.widthFactor(\.widthFactor),
    Field(
      "shortcut", \.shortcut, .keyword, default: .pad,
      "Around blocks that change the shape: padded with zeros, or a projection by a convolution and a batch norm."
    ),
    PresetFields.classes(\.classes),
    build: { ResNet(depth: $0, widthFactor: $1, shortcut: $2, classes: $3) }
  ).checked { resnet throws(SettingError) in
    try PresetParts.check(depth: resnet.depth, of: "resnet", is: "6 n + 2") { $0 >= 8 && $0 % 6 == 2 }
  }

  public let depth: Int
  public let widthFactor: Int
  public let shortcut: Shortcut
  public let classes: Int

  public init(depth: Int = 20, widthFactor: Int = 1, shortcut: Shortcut = .pad, classes: Int = 10) {
    (self.depth, self.widthFactor, self.shortcut, self.classes) = (depth, widthFactor, shortcut, classes)
  }

  public var layers: [LayerEntry] {
    Self.layers(blocks: (depth - 2) / 6, width: 16 * widthFactor, shortcut: shortcut, classes: classes)
  }

  /// - Parameters:
  ///   - blocks: in each stage.
  ///   - width: filters of the first stage.
  package static func layers(
    blocks: Int, width: Int, stages: Int = 3, shortcut: Shortcut, classes: Int
  ) -> [LayerEntry] {
    [
      PresetParts.convolution("conv1", width), PresetParts.norm("bn1"), LayerEntry(Relu()),
    ]
      + PresetParts.stages((0..<stages).map { width << $0 }, of: blocks, inputs: width) {
        block($0, $1, stride: $2, shortcut)
      } + [LayerEntry(GlobalAveragePool()), LayerEntry(name: "linear", Linear(classes))]
  }

  private static func block(_ inputs: Int, _ filters: Int, stride: Int, _ shortcut: Shortcut) -> Residual {
    Residual(
      main: [
        PresetParts.convolution("conv1", filters, stride: stride), PresetParts.norm("bn1"),
        LayerEntry(Relu()), PresetParts.convolution("conv2", filters), PresetParts.norm("bn2"),
      ],
      shortcut: (inputs, stride) == (filters, 1) ? nil : around(filters, stride: stride, shortcut),
      activation: Relu())
  }

  private static func around(_ filters: Int, stride: Int, _ shortcut: Shortcut) -> Branch {
    switch shortcut {
    case .pad: .layer(LayerEntry(PadShortcut(channels: filters, stride: Extent(stride))))
    case .projection:
      .layers([
        LayerEntry(PresetParts.convolution(filters, kernel: 1, stride: stride)), LayerEntry(BatchNorm()),
      ])
    }
  }
}

/// ResNet-18 in its form for 32×32 images: a 3×3 convolution instead of a 7×7 one, and no pool after it.
///
/// Four stages of two blocks with 64, 128, 256 and 512 filters, and projections; 11,173,962 parameters with 10 classes.
/// Names as in `ResNet`.
public struct ResNet18: ImagePreset, Hashable {
  public static let kind = "resnet18"
  public static let summary = "ResNet-18 in its form for 32×32 colour images."
  public static let schema = Schema<ResNet18>.record(
    "a resnet18", PresetFields.width(\.width), PresetFields.classes(\.classes),
    build: { ResNet18(width: $0, classes: $1) })

  /// Filters of the first stage.
  public let width: Int
  public let classes: Int

  public init(width: Int = 64, classes: Int = 10) {
    (self.width, self.classes) = (width, classes)
  }

  public var layers: [LayerEntry] {
    ResNet.layers(blocks: 2, width: width, stages: 4, shortcut: .projection, classes: classes)
  }
}
