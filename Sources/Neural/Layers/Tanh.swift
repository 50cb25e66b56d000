import Declarations
import Kernels

/// y = tanh x.
public struct Tanh: Layer, Hashable {
  public static let kind = "tanh"
  public static let summary = "The hyperbolic tangent"
  public static let schema = Schema<Tanh>.record("a tanh", build: Tanh.init)

  public init() {}

  public func compile(for input: Shape) throws(LayerMismatch) -> any CompiledLayer {
    CompiledTanh(output: input)
  }
}

struct CompiledTanh: CompiledLayer {
  let output: Shape

  var memory: LayerMemory { LayerMemory(worksInPlace: true, gradientInPlace: true, rereadsOutput: true) }

  func forward(_ pass: LayerPass) {
    thalweg_tanh(pass.input, pass.output, pass.floats(output.count))
  }

  func backward(_ pass: LayerPass) {
    thalweg_tanh_backward(pass.output, pass.incoming, pass.floats(output.count))
  }
}
