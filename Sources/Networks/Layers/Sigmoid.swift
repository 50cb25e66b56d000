import Declarations

/// y = 1 / (1 + e^-x).
public struct Sigmoid: Activation, Hashable {
  public static let kind = "sigmoid"
  public static let summary = "1 / (1 + e^-x)"
  public static let pyTorch = PyTorchModule("Sigmoid")
  public static let schema = Schema<Sigmoid>.record("a sigmoid", build: Sigmoid.init)

  public init() {}
}
