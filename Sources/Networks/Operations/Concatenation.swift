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
