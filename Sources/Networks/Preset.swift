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
