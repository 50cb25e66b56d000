import Declarations

/// y = x Φ(x), with Φ the normal distribution function itself, not its tanh approximation.
public struct Gelu: Activation, Hashable {
  public static let kind = "gelu"
  public static let summary = "x times the normal distribution function of x"
  public static let pyTorch = PyTorchModule("GELU", settings: ["approximate": "none"])
  public static let schema = Schema<Gelu>.record("a gelu", build: Gelu.init)

  public init() {}
}
