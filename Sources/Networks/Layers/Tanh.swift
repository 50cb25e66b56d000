import Declarations

/// y = tanh x.
public struct Tanh: Activation, Hashable {
  public static let kind = "tanh"
  public static let summary = "The hyperbolic tangent"
  public static let pyTorch = PyTorchModule("Tanh")
  public static let schema = Schema<Tanh>.record("a tanh", build: Tanh.init)

  public init() {}
}
