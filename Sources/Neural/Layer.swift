import Declarations

/// One step of a network, as a value: what it is, not the weights it will have.
///
/// A layer is one file in `Layers/` and one line in `Layers.all`.
public protocol Layer: Sendable {
  /// The name it is written with.
  static var kind: String { get }
  /// What it is, in a few words for a list of them.
  static var summary: String { get }
  /// How it is written.
  static var schema: Schema<Self> { get }

  /// Whether it takes a position among the names of parameters (`7.weight`).
  ///
  /// Dropout takes none: it has no weights, and a network with another dropout, or without, keeps its names.
  var takesPosition: Bool { get }

  /// Works out shapes, parameters and arithmetic for examples of one shape.
  func compile(for input: Shape) throws(LayerMismatch) -> any CompiledLayer
}

extension Layer {
  public var takesPosition: Bool { true }
}

/// Why a layer cannot take what the one before it makes, without saying which layer it is.
public struct LayerMismatch: Error, Sendable {
  public let reason: String

  public init(_ reason: String) {
    self.reason = reason
  }
}
