import Declarations
import Kernels

/// y = max(x, 0). NaN stays NaN.
public struct Relu: Layer, Hashable {
  public static let kind = "relu"
  public static let summary = "max(x, 0)"
  public static let schema = Schema<Relu>.record("a relu", build: Relu.init)

  public init() {}

  public func compile(for input: Shape) throws(LayerMismatch) -> any CompiledLayer {
    CompiledRelu(output: input)
  }
}

struct CompiledRelu: CompiledLayer {
  let output: Shape

  var memory: LayerMemory { LayerMemory(worksInPlace: true, gradientInPlace: true, rereadsOutput: true) }

  func forward(_ pass: LayerPass) {
    thalweg_relu(pass.input, pass.output, pass.floats(output.count))
  }

  func backward(_ pass: LayerPass) {
    thalweg_relu_backward(pass.output, pass.incoming, pass.floats(output.count))
  }
}
