import Declarations

/// The same values as one row: channels, then rows, then columns.
public struct Flatten: Layer, Hashable {
  public static let kind = "flatten"
  public static let summary = "Puts every value of an example in one row."
  public static let pyTorch = PyTorchModule("Flatten", "Unflatten")
  public static let schema = Schema<Flatten>.record("a flatten", build: Flatten.init)

  public init() {}

  public func output(of input: Shape) throws(LayerMismatch) -> Shape { Shape([input.count]) }
}
