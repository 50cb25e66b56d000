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

/// Values side by side along their channels, or features.
public struct Concatenation: NetworkOperation, Hashable {
  public static let kind = "concatenation"

  public init() {}

  public func output(of inputs: [Shape]) throws(LayerMismatch) -> Shape {
    let planes = inputs[0].dimensions.dropFirst()
    for (index, other) in inputs.enumerated() where other.dimensions.dropFirst() != planes {
      throw LayerMismatch(
        "cannot join its branches: the first gives \(inputs[0]), branch \(index + 1) \(other)",
        help: "all branches have to give planes of one size, or rows")
    }
    return Shape([inputs.reduce(0) { $0 + $1.channels }] + planes)
  }
}
