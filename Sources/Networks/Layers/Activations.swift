import Declarations

/// y = max(x, 0). NaN stays NaN.
public struct Relu: Activation, Hashable {
  public static let kind = "relu"
  public static let summary = "The rectified linear unit: max(x, 0)."
  public static let pyTorch = PyTorchModule("ReLU")
  public static let schema = Schema<Relu>.record("a relu", build: Relu.init)

  public init() {}
}

/// y = 1 / (1 + e^-x).
public struct Sigmoid: Activation, Hashable {
  public static let kind = "sigmoid"
  public static let summary = "The logistic function: 1 / (1 + e^-x)."
  public static let pyTorch = PyTorchModule("Sigmoid")
  public static let schema = Schema<Sigmoid>.record("a sigmoid", build: Sigmoid.init)

  public init() {}
}

/// y = tanh x.
public struct Tanh: Activation, Hashable {
  public static let kind = "tanh"
  public static let summary = "The hyperbolic tangent of each value."
  public static let pyTorch = PyTorchModule("Tanh")
  public static let schema = Schema<Tanh>.record("a tanh", build: Tanh.init)

  public init() {}
}

/// y = x Φ(x), with Φ the normal distribution function itself, not its tanh approximation.
public struct Gelu: Activation, Hashable {
  public static let kind = "gelu"
  public static let summary = "The Gaussian error linear unit: x times the normal distribution function of x."
  public static let pyTorch = PyTorchModule("GELU", settings: ["approximate": "none"])
  public static let schema = Schema<Gelu>.record("a gelu", build: Gelu.init)

  public init() {}
}
