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

/// y = x where x > 0, else slope · x.
public struct LeakyRelu: Activation, Hashable {
  public static let kind = "leaky-relu"
  public static let summary =
    "The rectified linear unit with a slope below zero: max(x, 0) + slope · min(x, 0)."
  public static let pyTorch = PyTorchModule("LeakyReLU")
  public static let schema = Schema<LeakyRelu>.record(
    "a leaky relu", shorthand: "negative-slope",
    Field(
      "negative-slope", \.negativeSlope, .number(NumberRange(lower: 0, upper: 1e6)), default: 0.01,
      "The slope below zero.", alsoCalled: ["negative_slope", "alpha", "slope"]),
    build: LeakyRelu.init)

  public let negativeSlope: Double

  public init(negativeSlope: Double = 0.01) {
    self.negativeSlope = negativeSlope
  }
}

/// y = x / (1 + e^-x), also called swish.
public struct Silu: Activation, Hashable {
  public static let kind = "silu"
  public static let summary = "The sigmoid linear unit, or swish: x / (1 + e^-x)."
  public static let pyTorch = PyTorchModule("SiLU")
  public static let schema = Schema<Silu>.record("a silu", build: Silu.init)

  public init() {}
}

/// y = log(1 + e^βx) / β; x itself where βx is above the threshold, as in PyTorch.
public struct Softplus: Activation, Hashable {
  public static let kind = "softplus"
  public static let summary = "A smooth rectifier: log(1 + e^βx) / β."
  public static let pyTorch = PyTorchModule("Softplus")
  public static let schema = Schema<Softplus>.record(
    "a softplus",
    Field(
      "beta", \.beta, .number(NumberRange(lower: 1e-6, upper: 1e6)), default: 1,
      "What x is multiplied by: the larger, the nearer to relu."),
    Field(
      "threshold", \.threshold, .number(NumberRange(lower: 0, upper: 1e6)), default: 20,
      "Where βx is above it, y is x."),
    build: { Softplus(beta: $0, threshold: $1) })

  public let beta: Double, threshold: Double

  public init(beta: Double = 1, threshold: Double = 20) {
    (self.beta, self.threshold) = (beta, threshold)
  }
}
