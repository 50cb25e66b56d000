import Declarations

/// A residual network for 32×32 colour images (He et al. 2015, section 4.2), of depth 6 n + 2.
///
/// A 3×3 convolution, three stages of n blocks with 16, 32 and 64 filters times the width factor, a global average pool and
/// a linear layer; 269,722 parameters at depth 20 with padded shortcuts, 272,474 with projections. Its names are those of
/// usual checkpoints: `conv1`, `bn1`, `layer1.0.conv1`, `layer2.0.shortcut.0`, `linear`.
public struct ResNet: Preset, Hashable {
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
    Field(
      "width-factor", \.widthFactor, .integer(1...64), default: 1, "Multiplies all numbers of filters."),
    Field(
      "shortcut", \.shortcut, .keyword, default: .pad,
      "Around blocks that change the shape: padded with zeros, or a projection by a convolution and a batch norm."
    ),
    Field("classes", \.classes, .integer(1...1 << 24), default: 10, "Outputs."),
    build: { ResNet(depth: $0, widthFactor: $1, shortcut: $2, classes: $3) }
  ).checked { resnet throws(SettingError) in
    guard resnet.depth % 6 == 2 else {
      let below = (resnet.depth - 2) / 6 * 6 + 2
      throw SettingError(
        "a resnet's depth is 6 n + 2, not \(resnet.depth)", at: ["depth"],
        help: "the nearest are \(below) and \(below + 6)")
    }
  }

  public let depth: Int
  public let widthFactor: Int
  public let shortcut: Shortcut
  public let classes: Int

  public init(depth: Int = 20, widthFactor: Int = 1, shortcut: Shortcut = .pad, classes: Int = 10) {
    (self.depth, self.widthFactor, self.shortcut, self.classes) = (depth, widthFactor, shortcut, classes)
  }

  public var network: Network {
    Network(
      input: Shape([3, 32, 32]),
      layers: Self.layers(
        blocks: (depth - 2) / 6, width: 16 * widthFactor, shortcut: shortcut, classes: classes))
  }

  /// - Parameters:
  ///   - blocks: in each stage.
  ///   - width: filters of the first stage.
  package static func layers(blocks: Int, width: Int, shortcut: Shortcut, classes: Int) -> [LayerEntry] {
    let stages = [(width, width, 1), (width, 2 * width, 2), (2 * width, 4 * width, 2)].enumerated()
    let start = [
      LayerEntry(name: "conv1", convolution(width)), LayerEntry(name: "bn1", BatchNorm()), LayerEntry(Relu()),
    ]
    let end = [LayerEntry(GlobalAveragePool()), LayerEntry(name: "linear", Linear(classes))]
    return start
      + stages.map { index, stage in
        let (inputs, filters, stride) = stage
        return LayerEntry(
          name: "layer\(index + 1)",
          .block(
            (0..<blocks).map {
              $0 == 0
                ? block(inputs, filters, stride: stride, shortcut)
                : block(filters, filters, stride: 1, shortcut)
            }))
      } + end
  }

  private static func block(
    _ inputs: Int, _ filters: Int, stride: Int, _ shortcut: Shortcut
  ) -> LayerEntry {
    LayerEntry(
      .residual(
        Residual(
          main: [
            LayerEntry(name: "conv1", convolution(filters, stride: stride)),
            LayerEntry(name: "bn1", BatchNorm()), LayerEntry(Relu()),
            LayerEntry(name: "conv2", convolution(filters)), LayerEntry(name: "bn2", BatchNorm()),
          ],
          shortcut: (inputs, stride) == (filters, 1) ? nil : around(filters, stride: stride, shortcut),
          activation: Relu())))
  }

  private static func around(_ filters: Int, stride: Int, _ shortcut: Shortcut) -> Branch {
    switch shortcut {
    case .pad: .layer(LayerEntry(PadShortcut(channels: filters, stride: Extent(stride))))
    case .projection:
      .layers([
        LayerEntry(convolution(filters, kernel: 1, stride: stride)), LayerEntry(BatchNorm()),
      ])
    }
  }

  private static func convolution(_ filters: Int, kernel: Int = 3, stride: Int = 1) -> Convolution {
    Convolution(
      filters: filters, kernel: Extent(kernel), stride: Extent(stride), padding: Extent(kernel / 2),
      bias: false)
  }
}
