import Declarations

/// A VGG network (Simonyan and Zisserman 2014) for 32×32 images: 3×3 convolutions with biases in five blocks, each with a
/// pool behind it, and a classifier.
///
/// Of depth 11, 13, 16 or 19, with 64, 128, 256, 512 and 512 filters. The classifier is one linear layer, or three of 512,
/// 512 and the classes with relu between them and dropout before the first two. Names are torchvision's, `features.0`, and
/// `classifier` or `classifier.1`, `classifier.4`, `classifier.6`.
public struct VGG: ImagePreset, Hashable {
  public enum Norm: String, Sendable, CaseIterable {
    case none, batch
  }

  public enum Classifier: String, Sendable, CaseIterable {
    /// 512 -> classes.
    case linear
    /// 512 -> 512 -> 512 -> classes.
    case mlp
  }

  public enum LastPool: String, Sendable, CaseIterable {
    case max, average
  }

  public static let kind = "vgg"
  public static let summary = "VGG-11, 13, 16 or 19 for 32×32 colour images, with or without norms."
  public static let schema = Schema<VGG>.record(
    "a vgg",
    Field("depth", \.depth, .integer(1...1000), default: 16, "11, 13, 16 or 19."),
    Field(
      "norm", \.norm, .keyword, default: Norm.none, "What stands between a convolution and its relu.",
      alsoCalled: ["batch_norm", "norms", "bn"]),
    Field(
      "classifier", \.classifier, .keyword, default: .linear,
      "One linear layer, or three: two as wide as the last stage, and the classes."),
    Field(
      "dropout", \.dropout, .number(Dropout.rates), default: 0.5,
      "The rate of both dropouts of the `mlp` classifier.", alsoCalled: ["dropout_rate", "drop_rate"]),
    Field(
      "last-pool", \.lastPool, .keyword, default: .max,
      "What the last pool takes of its windows: the mean in open_lth's networks."),
    PresetFields.width(\.width), PresetFields.classes(\.classes),
    build: {
      VGG(
        depth: $0, norm: $1, classifier: $2, dropout: $3, lastPool: $4, width: $5, classes: $6)
    }
  ).checked { network throws(SettingError) in
    try PresetParts.check(depth: network.depth, of: "vgg", is: "11, 13, 16 or 19") {
      convolutions[$0] != nil
    }
  }

  /// 11, 13, 16 or 19.
  public let depth: Int
  public let norm: Norm
  public let classifier: Classifier
  public let dropout: Double
  public let lastPool: LastPool
  /// Filters of the first block.
  public let width: Int
  public let classes: Int

  public init(
    depth: Int = 16, norm: Norm = .none, classifier: Classifier = .linear, dropout: Double = 0.5,
    lastPool: LastPool = .max, width: Int = 64, classes: Int = 10
  ) {
    (self.depth, self.norm, self.classifier, self.dropout) = (depth, norm, classifier, dropout)
    (self.lastPool, self.width, self.classes) = (lastPool, width, classes)
  }

  /// How many convolutions each block has, by the depth.
  private static let convolutions = [
    11: [1, 1, 2, 2, 2], 13: [2, 2, 2, 2, 2], 16: [2, 2, 3, 3, 3], 19: [2, 2, 4, 4, 4],
  ]

  public var layers: [LayerEntry] {
    let features = (Self.convolutions[depth] ?? []).enumerated().flatMap { index, count in
      (0..<count).flatMap { _ in step(width << min(index, 3)) } + [pool(isLast: index == 4)]
    }
    return [LayerEntry(name: "features", .block(features.map { LayerEntry($0) })), LayerEntry(Flatten())]
      + head
  }

  private func step(_ filters: Int) -> [any Layer] {
    [PresetParts.convolution(filters, bias: true)] + (norm == .batch ? [BatchNorm()] : []) + [Relu()]
  }

  private func pool(isLast: Bool) -> any Layer {
    isLast && lastPool == .average ? AveragePool(Extent(2)) : MaxPool(Extent(2))
  }

  /// Numbered as where dropouts take numbers, whether there are any or not.
  private var head: [LayerEntry] {
    guard classifier == .mlp else { return [LayerEntry(name: "classifier", Linear(classes))] }
    let drop = dropout > 0 ? [LayerEntry(Dropout(dropout))] : []
    let hidden = 8 * width
    return [
      LayerEntry(
        name: "classifier",
        .block(
          drop + [LayerEntry(name: "1", Linear(hidden)), LayerEntry(name: "2", Relu())] + drop
            + [
              LayerEntry(name: "4", Linear(hidden)), LayerEntry(name: "5", Relu()),
              LayerEntry(name: "6", Linear(classes)),
            ]))
    ]
  }
}
