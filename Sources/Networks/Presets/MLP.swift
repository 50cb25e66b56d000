import Declarations

/// Linear layers of given widths with one activation between them: widths [1, 10, 10, 1] make three layers.
public struct MLP: Preset {
  public static let kind = "mlp"
  public static let summary = "Linear layers with one activation between them"
  public static let schema = Schema<MLP>.record(
    "a perceptron",
    Field(
      "widths", \.widths, .list(of: .integer(1...1 << 24), minimum: 2),
      "Inputs, then the outputs of every layer."),
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

  public var network: Network {
    let layers = widths.dropFirst().flatMap { [activation, Linear($0)] as [any Layer] }
    return Network(input: Shape([widths[0]]), layers: Array(layers.dropFirst()))
  }
}
