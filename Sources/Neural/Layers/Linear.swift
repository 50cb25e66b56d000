import Declarations
import Kernels

/// y = x wᵀ + b, with x: [batch, inputs] and w: [outputs, inputs].
public struct Linear: Layer, Hashable {
  public static let kind = "linear"
  public static let summary = "Every output a weighted sum of all inputs"
  public static let schema = Schema<Linear>.record(
    "a linear layer", shorthand: "outputs",
    Field("outputs", \.outputs, .integer(1...1 << 24), "Values it makes of an example."),
    Field("bias", \.bias, .boolean, default: true, "Whether a bias is added."),
    build: { Linear($0, bias: $1) })

  public let outputs: Int
  public let bias: Bool

  public init(_ outputs: Int, bias: Bool = true) {
    self.outputs = outputs
    self.bias = bias
  }

  public func compile(for input: Shape) throws(LayerMismatch) -> any CompiledLayer {
    guard input.dimensions.count == 1 else {
      throw LayerMismatch("wants a flat input, got \(input): put `flatten` before it")
    }
    return CompiledLinear(inputs: input.count, outputs: outputs, hasBias: bias)
  }
}

struct CompiledLinear: CompiledLayer {
  let inputs: Int, outputs: Int
  let hasBias: Bool

  var output: Shape { Shape([outputs]) }
  var memory: LayerMemory { LayerMemory(rereadsInput: true) }

  var parameters: [ParameterDeclaration] {
    let weight = ParameterDeclaration(
      name: "weight", shape: [outputs, inputs], role: .weight, fanIn: inputs, fanOut: outputs)
    let bias = ParameterDeclaration(
      name: "bias", shape: [outputs], role: .bias, fanIn: inputs, fanOut: outputs)
    return hasBias ? [weight, bias] : [weight]
  }

  func forward(_ pass: LayerPass) {
    MatrixProduct.multiply(
      .plain(pass.input), .transposed(pass.parameters), m: pass.count, n: outputs, k: inputs,
      into: pass.output)
    if hasBias {
      thalweg_add_bias(
        pass.output, pass.parameters + outputs * inputs, Int32(pass.count), Int32(outputs), 1)
    }
  }

  func backward(_ pass: LayerPass) {
    MatrixProduct.multiply(
      .transposed(pass.incoming), .plain(pass.input), m: outputs, n: inputs, k: pass.count,
      into: pass.weightGradient)
    if hasBias {
      thalweg_sum_channels(
        pass.incoming, Int32(pass.count), Int32(outputs), 1, pass.weightGradient + outputs * inputs)
    }
    if let inputGradient = pass.inputGradient {
      MatrixProduct.multiply(
        .plain(pass.incoming), .plain(pass.parameters), m: pass.count, n: inputs, k: outputs,
        into: inputGradient)
    }
  }
}
