import Declarations

/// y = max(x, 0). NaN stays NaN.
public struct Relu: Activation, Hashable {
  public static let kind = "relu"
  public static let summary = "max(x, 0)"
  public static let pyTorch = PyTorchModule("ReLU")
  public static let schema = Schema<Relu>.record("a relu", build: Relu.init)

  public init() {}
}
