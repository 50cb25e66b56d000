import Declarations

/// y = w (x - mean) / √(variance + ε) + b for each example by itself, over the channels of a group and all their
/// positions, with w and b a channel and the biased variance (Wu and He 2018).
///
/// There are no running statistics: training and evaluation compute the same.
public struct GroupNorm: Layer, Hashable {
  public static let kind = "group-norm"
  public static let summary =
    "Normalises each example over groups of channels and their positions, then scales and shifts each channel."
  public static let pyTorch = PyTorchModule("GroupNorm")
  public static let schema = Schema<GroupNorm>.record(
    "a group norm", shorthand: "groups",
    Field(
      "groups", \.groups, .integer(1...1 << 16),
      "Groups of neighbouring channels, of which the input has a multiple.", alsoCalled: ["num_groups"]),
    .epsilon(\.epsilon),
    build: { GroupNorm(groups: $0, epsilon: $1) })

  public let groups: Int
  /// What is added to a variance.
  public let epsilon: Double

  public init(groups: Int, epsilon: Double = 1e-5) {
    (self.groups, self.epsilon) = (groups, epsilon)
  }

  public func output(of input: Shape) throws(LayerMismatch) -> Shape {
    try input.checkGroups(groups)
    guard input.count > groups else {
      throw LayerMismatch(
        "has one value in each group of \(input), which leaves nothing of it but the shift",
        help: "the groups of a norm hold several values: take fewer")
    }
    return input
  }

  public func parameters(of input: Shape) -> [ParameterDeclaration] { .ofNorm(input.channels) }
}

/// y = w (x - mean) / √(variance + ε) + b for each example by itself, with the biased variance (Ba et al. 2016), in the
/// three forms that go by this name; w and b are a channel, or a feature.
///
/// There are no running statistics: training and evaluation compute the same.
public struct LayerNorm: Layer, Hashable {
  /// What mean and variance are taken over.
  public enum Axes: String, CaseIterable, Sendable {
    /// The features of a row: PyTorch's `nn.LayerNorm`.
    case features
    /// The channels at each position by itself: Flax's `nn.LayerNorm` over images, as in Git Re-Basin.
    case channels
    /// All channels and positions: PyTorch's `nn.GroupNorm(1, C)`.
    case all
  }

  public static let kind = "layer-norm"
  public static let summary =
    "Normalises each example over its features, or its channels, then scales and shifts them."
  public static let pyTorch = PyTorchModule("LayerNorm")
  public static let schema = Schema<LayerNorm>.record(
    "a layer norm",
    Field(
      "over", \.over, .keyword, default: Axes.features,
      "`features` of a row, as PyTorch's LayerNorm; of images `channels` at each position, as in Flax, or `all` channels "
        + "and positions, as PyTorch's GroupNorm(1, C).",
      alsoCalled: ["axis", "reduction_axes", "normalized_shape"]),
    .epsilon(\.epsilon),
    build: { LayerNorm(over: $0, epsilon: $1) })

  public let over: Axes
  /// What is added to a variance.
  public let epsilon: Double

  public init(over: Axes = .features, epsilon: Double = 1e-5) {
    (self.over, self.epsilon) = (over, epsilon)
  }

  public func output(of input: Shape) throws(LayerMismatch) -> Shape {
    if over == .features, input.dimensions.count != 1 {
      throw LayerMismatch(
        "takes rows of features, got \(input)",
        help:
          "over images say `layer-norm: {over: channels}`, at each position by itself (Flax), or `{over: all}`, over all "
          + "channels and positions (PyTorch's GroupNorm(1, C)): these are not the same")
    }
    guard (over == .all ? input.count : input.channels) > 1 else {
      throw LayerMismatch(
        "has one value of \(input) to normalise at a time, which leaves nothing of it but the shift",
        help: over == .channels && input.spatial > 1 ? "`over: all` takes positions together" : nil)
    }
    return input
  }

  public func parameters(of input: Shape) -> [ParameterDeclaration] { .ofNorm(input.channels) }
}

extension [ParameterDeclaration] {
  /// The factor and the offset of each channel.
  static func ofNorm(_ channels: Int) -> Self {
    [("weight", ParameterRole.scale), ("bias", .shift)].map {
      ParameterDeclaration(name: $0.0, shape: [channels], role: $0.1, fanIn: 1, fanOut: 1)
    }
  }
}

extension Field where Value == Double {
  /// What a norm adds to variances.
  fileprivate static func epsilon(_ path: KeyPath<Root, Double> & Sendable) -> Field {
    Field(
      "epsilon", path, .number(NumberRange(lower: 1e-12, upper: 1)), default: 1e-5,
      "What is added to the variance, inside the root.", alsoCalled: ["eps"])
  }
}

extension Shape {
  /// Refuses groups that do not divide the channels.
  func checkGroups(_ groups: Int) throws(LayerMismatch) {
    guard channels % groups != 0 else { return }
    let divisors = (1...min(channels, 1 << 16)).filter { channels % $0 == 0 }
    let shown = divisors.count > 12 ? divisors.prefix(11).map(String.init) + ["…"] : divisors.map(String.init)
    throw LayerMismatch(
      "has \(groups) groups, which do not divide the \(channels) channels of \(self)",
      help: "groups that do: \(shown.joined(separator: ", "))")
  }
}
