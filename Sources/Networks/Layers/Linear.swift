import Declarations

/// y = x wᵀ + b, with x: [batch, inputs] and w: [outputs, inputs].
public struct Linear: Layer, Hashable {
  public static let kind = "linear"
  public static let summary = "Makes every output a weighted sum of all inputs."
  public static let pyTorch = PyTorchModule("Linear", "NonDynamicallyQuantizableLinear")
  public static let schema = Schema<Linear>.record(
    "a linear layer", shorthand: "outputs", absent: [.inputs(["in_features", "input_dim", "inputs"])],
    Field(
      "outputs", \.outputs, .integer(1...1 << 24), "Outputs per example.",
      alsoCalled: ["out_features", "units"]),
    Field("bias", \.bias, .boolean, default: true, "Whether a bias is added."),
    build: { Linear($0, bias: $1) })

  public let outputs: Int
  public let bias: Bool

  public init(_ outputs: Int, bias: Bool = true) {
    self.outputs = outputs
    self.bias = bias
  }

  public func output(of input: Shape) throws(LayerMismatch) -> Shape {
    guard input.dimensions.count == 1 else {
      throw LayerMismatch("needs a flat input, got \(input): put `flatten` before it")
    }
    return Shape([outputs])
  }

  public func parameters(of input: Shape) -> [ParameterDeclaration] {
    let (inputs, outputs) = (input.count, outputs)
    let weight = ParameterDeclaration(
      name: "weight", shape: [outputs, inputs], role: .weight, fanIn: inputs, fanOut: outputs)
    let bias = ParameterDeclaration(
      name: "bias", shape: [outputs], role: .bias, fanIn: inputs, fanOut: outputs)
    return self.bias ? [weight, bias] : [weight]
  }
}
