import Declarations

/// A network known by name, which expands to an input and layers.
///
/// A preset is one file in `Presets/` and one line in `Presets.all`. What counts afterwards is the expansion alone.
public protocol Preset: Sendable {
  static var kind: String { get }
  /// What it is, in a few words for a list of them.
  static var summary: String { get }
  /// How it is written.
  static var schema: Schema<Self> { get }

  var network: Network { get }

  /// The same network on examples of another shape; nil where it is for its own alone.
  func network(on input: Shape) -> Network?
}

extension Preset {
  public func network(on input: Shape) -> Network? { input == network.input ? network : nil }
}

/// A preset for images of any size and number of channels, 32×32 in three colours where nothing is said.
public protocol ImagePreset: Preset {
  var layers: [LayerEntry] { get }
}

extension ImagePreset {
  public var network: Network { Network(input: Shape([3, 32, 32]), layers: layers) }

  public func network(on input: Shape) -> Network? {
    input.dimensions.count == 3 ? Network(input: input, layers: layers) : nil
  }
}

/// Every preset network that an experiment can name.
public enum Presets {
  /// One line each, in the order of documentation.
  public static let all: [Case<any Preset>] = [
    .of(LeNet5.self),
    .of(MyNetSmall.self),
    .of(MyNet.self),
    .of(Cifar10Convnet.self),
    .of(MLP.self),
    .of(ResNet.self),
    .of(ResNet18.self),
    .of(PreResNet.self),
    .of(WideResNet.self),
    .of(VGG.self),
    .of(ConvFC.self),
  ]

  public static let schema: Schema<any Preset> = .choice("a preset", all)
}

extension Case where Value == any Preset {
  fileprivate static func of<Member: Preset>(_ type: Member.Type) -> Case {
    Case(Member.kind, Member.summary, Member.schema, wrap: { $0 }, unwrap: { $0 as? Member })
  }
}
