/// A network known by name, which expands to an input and layers.
///
/// A preset is one file in `Presets/` and one line in `Presets.all`. What counts afterwards is the expansion alone.
public protocol Preset: Sendable {
  static var kind: String { get }

  var network: Network { get }
}
