import Declarations

/// In training each value is zeroed with probability p and otherwise divided by 1 - p.
///
/// It takes no number among the names of parameters. The mask is a function of the stream, the layer's place
/// and the value's place in the batch alone.
public struct Dropout: Layer, Hashable {
  public static let kind = "dropout"
  public static let summary =
    "Zeroes values at random while training; it takes no number among the names of parameters."
  public static let pyTorch = PyTorchModule("Dropout", "Dropout1d", "Dropout2d", "AlphaDropout")
  public static let schema = Schema<Dropout>.record(
    "a dropout", shorthand: "rate",
    Field(
      "rate", \.rate, .number(rates),
      "The share of values that is dropped.", alsoCalled: ["p"]),
    build: { Dropout($0) })

  /// What a rate can be.
  public static let rates = NumberRange(lower: 0, upper: 1, excludesUpper: true)

  /// The share of values that is dropped, in [0, 1).
  public let rate: Double

  public init(_ rate: Double) {
    self.rate = rate
  }

  public var takesNumber: Bool { false }
}
