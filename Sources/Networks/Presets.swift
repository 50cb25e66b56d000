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
  ]

  public static let schema: Schema<any Preset> = .choice("a preset", all)
}

extension Case where Value == any Preset {
  fileprivate static func of<Member: Preset>(_ type: Member.Type) -> Case {
    Case(Member.kind, Member.summary, Member.schema, wrap: { $0 }, unwrap: { $0 as? Member })
  }
}
