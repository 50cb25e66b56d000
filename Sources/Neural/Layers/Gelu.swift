import Declarations
import Kernels

/// y = x Φ(x), with Φ the normal distribution function itself, not its tanh approximation.
public struct Gelu: Layer, Hashable {
  public static let kind = "gelu"
  public static let summary = "x times the normal distribution function of x"
  public static let schema = Schema<Gelu>.record("a gelu", build: Gelu.init)

  public init() {}

  public func compile(for input: Shape) throws(LayerMismatch) -> any CompiledLayer {
    CompiledGelu(output: input)
  }
}

struct CompiledGelu: CompiledLayer {
  let output: Shape

  var memory: LayerMemory { LayerMemory(gradientInPlace: true, rereadsInput: true) }

  func forward(_ pass: LayerPass) {
    thalweg_gelu(pass.input, pass.output, pass.floats(output.count))
  }

  func backward(_ pass: LayerPass) {
    thalweg_gelu_backward(pass.input, pass.incoming, pass.floats(output.count))
  }
}
