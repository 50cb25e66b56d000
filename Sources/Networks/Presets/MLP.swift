import Declarations

/// Linear layers of given widths with one activation between them: widths [1, 10, 10, 1] make three layers.
///
/// Names are those of a sequence: `0`, `2`, `4`. On images it begins with a flatten, which is `0` then.
public struct MLP: Preset {
  public static let kind = "mlp"
  public static let summary = "A perceptron: linear layers with one activation between them."
  public static let schema = Schema<MLP>.record(
    "a perceptron",
    Field(
      "widths", \.widths, .list(of: .integer(1...1 << 24), minimum: 2),
      "Inputs, then the outputs of every layer.",
      alsoCalled: ["sizes", "layer_sizes"]
        + ["hidden", "hidden_sizes", "hidden_dims", "hidden_layer_sizes"].map {
          Synonym($0, "it has the inputs and outputs too")
        }),
    Field(
      "activation", \.activation, Layers.schema, default: Relu(), "What stands between two linear layers."),
    build: { MLP(widths: $0, activation: $1) })

  /// Inputs, then the outputs of every layer; at least two.
  public let widths: [Int]
  public let activation: any Layer

  public init(widths: [Int], activation: any Layer = Relu()) {
    precondition(widths.count >= 2, "A perceptron has an input and an output.")
    self.widths = widths
    self.activation = activation
  }

  public var network: Network { Network(input: Shape([widths[0]]), layers: layers) }

  /// Of images of as many values as the first layer takes, too.
  public func network(on input: Shape) -> Network? {
    guard input.checkedCount == widths[0] else { return nil }
    return input.dimensions.count == 1
      ? network : Network(input: input, layers: [Flatten()] as [any Layer] + layers)
  }

  private var layers: [any Layer] {
    Array(widths.dropFirst().flatMap { [activation, Linear($0)] as [any Layer] }.dropFirst())
  }
}
