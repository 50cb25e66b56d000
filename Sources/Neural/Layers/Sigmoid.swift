import Declarations
import Kernels

/// y = 1 / (1 + e^-x).
public struct Sigmoid: Layer, Hashable {
  public static let kind = "sigmoid"
  public static let summary = "1 / (1 + e^-x)"
  public static let schema = Schema<Sigmoid>.record("a sigmoid", build: Sigmoid.init)

  public init() {}

  public func compile(for input: Shape) throws(LayerMismatch) -> any CompiledLayer {
    CompiledSigmoid(output: input)
  }
}

struct CompiledSigmoid: CompiledLayer {
  let output: Shape

  var memory: LayerMemory { LayerMemory(worksInPlace: true, gradientInPlace: true, rereadsOutput: true) }

  func forward(_ pass: LayerPass) {
    thalweg_sigmoid(pass.input, pass.output, pass.floats(output.count))
  }

  func backward(_ pass: LayerPass) {
    thalweg_sigmoid_backward(pass.output, pass.incoming, pass.floats(output.count))
  }
}
