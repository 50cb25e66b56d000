import Declarations

/// The ConvFC network of Garipov et al. 2018: three 5×5 convolutions of 32, 64 and 128 filters, each with relu and a 3×3
/// pool of stride 2, then linear layers of 1000, 1000 and the classes; 2,422,634 parameters on 32×32 colour images.
///
/// Names: `conv_part.0`, `conv_part.3`, `conv_part.6`, `fc_part.0`, `fc_part.2`, `fc_part.4`.
public struct ConvFC: ImagePreset, Hashable {
  public static let kind = "conv-fc"
  public static let summary = "Three convolutions and three linear layers without norms (Garipov's ConvFC)."
  public static let schema = Schema<ConvFC>.record(
    "a conv-fc", PresetFields.classes(\.classes), build: { ConvFC(classes: $0) })

  public let classes: Int

  public init(classes: Int = 10) {
    self.classes = classes
  }

  public var layers: [LayerEntry] {
    let convolutions = [32, 64, 128].flatMap { filters in
      [
        PresetParts.convolution(filters, kernel: 5, bias: true), Relu(),
        MaxPool(Extent(3), stride: Extent(2)),
      ] as [any Layer]
    }
    let linear: [any Layer] = [Linear(1000), Relu(), Linear(1000), Relu(), Linear(classes)]
    return [
      LayerEntry(name: "conv_part", .block(convolutions.map { LayerEntry($0) })), LayerEntry(Flatten()),
      LayerEntry(name: "fc_part", .block(linear.map { LayerEntry($0) })),
    ]
  }
}
