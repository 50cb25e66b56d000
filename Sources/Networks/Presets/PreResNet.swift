import Declarations

/// A residual network with norm and relu before each convolution (He et al. 2016), as Garipov et al. 2018 use it.
///
/// A 3×3 convolution, three stages of n blocks with 16, 32 and 64 filters times the width factor, a last norm and relu, a
/// global average pool and a linear layer. Basic blocks (two 3×3 convolutions) make a depth of 6 n + 2, bottlenecks (1×1,
/// 3×3, and 1×1 of four times the filters) one of 9 n + 2. The shortcut starts at the raw input, and is a 1×1 convolution
/// without norm where shapes change. No convolution has a bias. Names: `conv1`, `layer1.0.bn1`,
/// `layer1.0.conv1`, `layer2.0.downsample.0`, `bn`, `fc`.
public struct PreResNet: ImagePreset, Hashable {
  public enum Block: String, Sendable, CaseIterable {
    case basic, bottleneck
  }

  public static let kind = "preresnet"
  public static let summary = "A residual network with preactivations, for 32×32 colour images."
  public static let schema = Schema<PreResNet>.record(
    "a preresnet",
    Field(
      "depth", \.depth, .integer(8...1202), default: 20,
      "6 n + 2 with basic blocks, 9 n + 2 with bottlenecks: 20, 56, 110 and 164 are usual."),
    PresetFields.widthFactor(\.widthFactor),
    Field(
      "block", \.block, optional: .keyword,
      "Two 3×3 convolutions, or a bottleneck (default: bottleneck from depth 44 on, as Garipov et al.)."),
    PresetFields.classes(\.classes),
    build: { PreResNet(depth: $0, widthFactor: $1, block: $2, classes: $3) }
  ).checked { network throws(SettingError) in
    let rule =
      switch network.block {
      case .basic?: "6 n + 2 with basic blocks"
      case .bottleneck?: "9 n + 2 with bottlenecks"
      case nil: network.depth < firstBottleneck ? "6 n + 2 below 44" : "9 n + 2 from 44 on"
      }
    try PresetParts.check(depth: network.depth, of: "preresnet", is: rule) { depth in
      depth >= 8 && (depth - 2) % layersPerBlock(network.block ?? usualBlock(depth)) == 0
    }
  }

  public let depth: Int
  public let widthFactor: Int
  /// By the depth where nil.
  public let block: Block?
  public let classes: Int

  public init(depth: Int = 20, widthFactor: Int = 1, block: Block? = nil, classes: Int = 10) {
    (self.depth, self.widthFactor, self.block, self.classes) = (depth, widthFactor, block, classes)
  }

  private static let firstBottleneck = 44

  private static func usualBlock(_ depth: Int) -> Block { depth < firstBottleneck ? .basic : .bottleneck }

  /// Convolutions of one block in each of the three stages.
  private static func layersPerBlock(_ block: Block) -> Int { block == .basic ? 6 : 9 }

  public var layers: [LayerEntry] {
    let block = block ?? Self.usualBlock(depth)
    let (width, expansion) = (16 * widthFactor, block == .basic ? 1 : 4)
    return [PresetParts.convolution("conv1", width)]
      + PresetParts.stages(
        [width, 2 * width, 4 * width], of: (depth - 2) / Self.layersPerBlock(block), inputs: width,
        expansion: expansion
      ) { inputs, filters, stride in
        let outputs = expansion * filters
        return Residual(
          main: block == .basic
            ? Self.preactivated([(filters, 3, stride), (filters, 3, 1)])
            : Self.preactivated([(filters, 1, 1), (filters, 3, stride), (outputs, 1, 1)]),
          shortcut: (inputs, stride) == (outputs, 1) ? nil : Self.around(outputs, stride: stride))
      } + [
        PresetParts.norm("bn"), LayerEntry(Relu()), LayerEntry(GlobalAveragePool()),
        LayerEntry(name: "fc", Linear(classes)),
      ]
  }

  private static func preactivated(
    _ convolutions: [(filters: Int, kernel: Int, stride: Int)]
  ) -> [LayerEntry] {
    convolutions.enumerated().flatMap { index, convolution in
      [
        PresetParts.norm("bn\(index + 1)"), LayerEntry(Relu()),
        PresetParts.convolution(
          "conv\(index + 1)", convolution.filters, kernel: convolution.kernel, stride: convolution.stride),
      ]
    }
  }

  private static func around(_ filters: Int, stride: Int) -> Branch {
    .layer(
      LayerEntry(
        name: "downsample",
        .block([LayerEntry(PresetParts.convolution(filters, kernel: 1, stride: stride))])))
  }
}
