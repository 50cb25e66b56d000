import Declarations

/// How a gradient moves a vector of weights, element by element.
///
/// An optimiser is a type here and a line in `Optimisers.all`; an engine adds how it computes it.
public protocol Optimiser: Sendable {
  static var kind: String { get }
  /// What it is, in a few words for a list of them.
  static var summary: String { get }
  /// How it is written.
  static var schema: Schema<Self> { get }

  /// The rate that schedules start from or rise to.
  var rate: Double { get }
  /// Names of the vectors it remembers from step to step, at most two.
  var memory: [String] { get }
  /// Whether weight decay also acts on biases and on the scales and offsets of norms.
  var decaysNormsAndBiases: Bool { get }
}

/// Every optimiser that an experiment can name.
public enum Optimisers {
  /// One line each, in the order of documentation.
  public static let all: [Case<any Optimiser>] = [
    .of(SGD.self),
    .of(Adam.self),
    .of(AdamW.self),
  ]

  public static let schema: Schema<any Optimiser> = .choice("an optimiser", all)
}

extension Case where Value == any Optimiser {
  fileprivate static func of<Member: Optimiser>(_ type: Member.Type) -> Case {
    Case(Member.kind, Member.summary, Member.schema, wrap: { $0 }, unwrap: { $0 as? Member })
  }
}

/// v ← m v + g + λ w; w ← w - r v, or w ← w - r (g + λ w + m v) after Nesterov. As PyTorch has it.
public struct SGD: Optimiser, Hashable {
  public static let kind = "sgd"
  public static let summary =
    "Stochastic gradient descent, with momentum and weight decay where they are given."
  public static let schema = Schema<SGD>.record(
    "`sgd`",
    OptimiserFields.rate(\.rate),
    Field(
      "momentum", \.momentum, .number(NumberRange(lower: 0, upper: 1, excludesUpper: true)), default: 0,
      "The share of the last update that is kept."),
    OptimiserFields.weightDecay(
      \.weightDecay, default: 0, "The factor of the weights that is added to their gradient (L2)."),
    Field("nesterov", \.nesterov, .boolean, default: false, "Whether to use Nesterov momentum."),
    OptimiserFields.decaysNormsAndBiases(\.decaysNormsAndBiases),
    build: { SGD(rate: $0, momentum: $1, weightDecay: $2, nesterov: $3, decaysNormsAndBiases: $4) }
  )
  .checked { (sgd: SGD) throws(SettingError) in
    if sgd.nesterov, sgd.momentum == 0 {
      throw SettingError("nesterov looks ahead along the momentum, and there is none", at: ["nesterov"])
    }
  }

  public let rate: Double
  public let momentum: Double
  /// λ, applied to the vector that is optimised.
  public let weightDecay: Double
  public let nesterov: Bool
  public let decaysNormsAndBiases: Bool

  public init(
    rate: Double, momentum: Double = 0, weightDecay: Double = 0, nesterov: Bool = false,
    decaysNormsAndBiases: Bool = true
  ) {
    self.rate = rate
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.nesterov = nesterov
    self.decaysNormsAndBiases = decaysNormsAndBiases
  }

  public var memory: [String] { ["momentum"] }
}

/// m ← β₁ m + (1 - β₁) g; v ← β₂ v + (1 - β₂) g²; w ← w - r m̂ / (√v̂ + ε) (Kingma and Ba 2015).
///
/// Weight decay is added to the gradient, as in PyTorch's `Adam`.
public struct Adam: Optimiser, Hashable {
  public static let kind = "adam"
  public static let summary =
    "Adam: steps along the mean of past gradients, scaled by their running second moments."
  public static let schema = Schema<Adam>.record(
    "`adam`",
    OptimiserFields.rate(\.rate),
    OptimiserFields.beta1(\.beta1), OptimiserFields.beta2(\.beta2), OptimiserFields.epsilon(\.epsilon),
    OptimiserFields.weightDecay(
      \.weightDecay, default: 0, "The factor of the weights that is added to their gradient (L2)."),
    OptimiserFields.decaysNormsAndBiases(\.decaysNormsAndBiases),
    build: {
      Adam(rate: $0, beta1: $1, beta2: $2, epsilon: $3, weightDecay: $4, decaysNormsAndBiases: $5)
    })

  public let rate: Double
  public let beta1: Double, beta2: Double
  public let epsilon: Double
  public let weightDecay: Double
  public let decaysNormsAndBiases: Bool

  public init(
    rate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0,
    decaysNormsAndBiases: Bool = true
  ) {
    self.rate = rate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.decaysNormsAndBiases = decaysNormsAndBiases
  }

  public var memory: [String] { ["first-moment", "second-moment"] }
}

/// w ← w - r λ w, and then a step of Adam without decay (Loshchilov and Hutter 2019), as PyTorch's `AdamW`.
public struct AdamW: Optimiser, Hashable {
  public static let kind = "adamw"
  public static let summary =
    "Adam with weight decay apart from the gradient, so that running moments do not scale it."
  public static let schema = Schema<AdamW>.record(
    "`adamw`",
    OptimiserFields.rate(\.rate),
    OptimiserFields.beta1(\.beta1), OptimiserFields.beta2(\.beta2), OptimiserFields.epsilon(\.epsilon),
    OptimiserFields.weightDecay(
      \.weightDecay, default: 0.01, "Each step shrinks the weights by rate times this (decoupled)."),
    OptimiserFields.decaysNormsAndBiases(\.decaysNormsAndBiases),
    build: {
      AdamW(rate: $0, beta1: $1, beta2: $2, epsilon: $3, weightDecay: $4, decaysNormsAndBiases: $5)
    })

  public let rate: Double
  public let beta1: Double, beta2: Double
  public let epsilon: Double
  public let weightDecay: Double
  public let decaysNormsAndBiases: Bool

  public init(
    rate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
    weightDecay: Double = 0.01,
    decaysNormsAndBiases: Bool = true
  ) {
    self.rate = rate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.decaysNormsAndBiases = decaysNormsAndBiases
  }

  public var memory: [String] { ["first-moment", "second-moment"] }
}

/// Settings that several optimisers have.
private enum OptimiserFields {
  typealias Path<Root, Value> = KeyPath<Root, Value> & Sendable

  static func rate<Root: Sendable>(_ path: Path<Root, Double>) -> Field<Root, Double> {
    Field(
      "rate", path, .number(.positive), role: .perStep, "The learning rate, at the schedule's peak.",
      alsoCalled: ["lr", "learning_rate", "base_lr", "max_lr"])
  }

  static func beta1<Root: Sendable>(_ path: Path<Root, Double>) -> Field<Root, Double> {
    Field(
      "beta1", path, .number(share), default: 0.9, "Decay of the mean of gradients.",
      alsoCalled: ["beta_1", Synonym("betas", "it is the first of the two; the second is `beta2`")])
  }

  static func beta2<Root: Sendable>(_ path: Path<Root, Double>) -> Field<Root, Double> {
    Field(
      "beta2", path, .number(share), default: 0.999, "Decay of the mean of squared gradients.",
      alsoCalled: ["beta_2"])
  }

  static func epsilon<Root: Sendable>(_ path: Path<Root, Double>) -> Field<Root, Double> {
    Field(
      "epsilon", path, .number(.positive), default: 1e-8, "Keeps the divisor off zero.", alsoCalled: ["eps"])
  }

  static func weightDecay<Root: Sendable>(
    _ path: Path<Root, Double>, default standard: Double, _ words: String
  ) -> Field<Root, Double> {
    Field(
      "weight-decay", path, .number(.nonNegative), default: standard, words,
      alsoCalled: ["wd", Synonym("l2", "it is the factor of half the squared weights, as in PyTorch")])
  }

  static func decaysNormsAndBiases<Root: Sendable>(_ path: Path<Root, Bool>) -> Field<Root, Bool> {
    Field(
      "decay-norms-and-biases", path, .boolean, default: true,
      "Whether weight decay also acts on biases and on the scales and offsets of norms.",
      alsoCalled: [
        Synonym("no_weight_decay", "it is the opposite: false for true"),
        Synonym("norm_weight_decay", "it is false for 0, and true for the decay of all weights"),
        Synonym("bias_weight_decay", "it is false for 0, and true for the decay of all weights"),
      ])
  }

  private static let share = NumberRange(lower: 0, upper: 1, excludesUpper: true)
}
