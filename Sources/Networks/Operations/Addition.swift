/// The sum of values of one shape: where a residual's paths meet, its main path first.
public struct Addition: NetworkOperation, Hashable {
  public static let kind = "addition"

  public init() {}

  public func output(of inputs: [Shape]) throws(LayerMismatch) -> Shape {
    for other in inputs.dropFirst() where other != inputs[0] {
      let layers =
        inputs[0].dimensions.count == 1
        ? "`linear: \(inputs[0].count)`" : "a convolution with kernel 1 and a batch-norm, or pad-shortcut"
      throw LayerMismatch(
        "cannot add its paths: the main path gives \(inputs[0]), the shortcut \(other)",
        help: "give the shortcut layers that make the same shape: \(layers)")
    }
    return inputs[0]
  }
}
