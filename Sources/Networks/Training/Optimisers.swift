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
  /// Whether weight decay leaves out norms and biases.
  var sparesNormsAndBiases: Bool { get }
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
    Field(
      "rate", \.rate, .number(.positive), role: .perStep,
      "The learning rate, at the schedule's peak.",
      alsoCalled: ["lr", "learning_rate", "base_lr", "max_lr"]),
    Field(
      "momentum", \.momentum, .number(NumberRange(lower: 0, upper: 1, excludesUpper: true)), default: 0,
      "The share of the last update that is kept."),
    Field(
      "weight-decay", \.weightDecay, .number(.nonNegative), default: 0,
      "This times the weights is added to their gradient.", alsoCalled: ["wd", "l2"]),
    Field("nesterov", \.nesterov, .boolean, default: false, "Whether to use Nesterov momentum."),
    DecaySetting.field(\.decaysNormsAndBiases),
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
  public var sparesNormsAndBiases: Bool { !decaysNormsAndBiases }
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
    Field(
      "rate", \.rate, .number(.positive), role: .perStep,
      "The learning rate, at the schedule's peak.",
      alsoCalled: ["lr", "learning_rate", "base_lr", "max_lr"]),
    Field(
      "beta1", \.beta1, .number(NumberRange(lower: 0, upper: 1, excludesUpper: true)), default: 0.9,
      "Decay of the mean of gradients.", alsoCalled: ["beta_1", "betas"]),
    Field(
      "beta2", \.beta2, .number(NumberRange(lower: 0, upper: 1, excludesUpper: true)), default: 0.999,
      "Decay of the mean of squared gradients.", alsoCalled: ["beta_2"]),
    Field(
      "epsilon", \.epsilon, .number(.positive), default: 1e-8, "Keeps the divisor off zero.",
      alsoCalled: ["eps"]),
    Field(
      "weight-decay", \.weightDecay, .number(.nonNegative), default: 0,
      "This times the weights is added to their gradient.", alsoCalled: ["wd", "l2"]),
    DecaySetting.field(\.decaysNormsAndBiases),
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
  public var sparesNormsAndBiases: Bool { !decaysNormsAndBiases }
}

/// w ← w - r λ w, and then a step of Adam without decay (Loshchilov and Hutter 2019), as PyTorch's `AdamW`.
public struct AdamW: Optimiser, Hashable {
  public static let kind = "adamw"
  public static let summary =
    "Adam: steps along the mean of past gradients, scaled by their running second moments."
  public static let schema = Schema<AdamW>.record(
    "`adamw`",
    Field(
      "rate", \.rate, .number(.positive), role: .perStep,
      "The learning rate, at the schedule's peak.",
      alsoCalled: ["lr", "learning_rate", "base_lr", "max_lr"]),
    Field(
      "beta1", \.beta1, .number(NumberRange(lower: 0, upper: 1, excludesUpper: true)), default: 0.9,
      "Decay of the mean of gradients.", alsoCalled: ["beta_1", "betas"]),
    Field(
      "beta2", \.beta2, .number(NumberRange(lower: 0, upper: 1, excludesUpper: true)), default: 0.999,
      "Decay of the mean of squared gradients.", alsoCalled: ["beta_2"]),
    Field(
      "epsilon", \.epsilon, .number(.positive), default: 1e-8, "Keeps the divisor off zero.",
      alsoCalled: ["eps"]),
    Field(
      "weight-decay", \.weightDecay, .number(.nonNegative), default: 0.01,
      "Each step takes this share, times the rate, off the weights.", alsoCalled: ["wd", "l2"]),
    DecaySetting.field(\.decaysNormsAndBiases),
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
  public var sparesNormsAndBiases: Bool { !decaysNormsAndBiases }
}

/// What all optimisers say of norms and biases.
private enum DecaySetting {
  static func field<Root: Sendable>(_ path: KeyPath<Root, Bool> & Sendable) -> Field<Root, Bool> {
    Field(
      "decay-norms-and-biases", path, .boolean, default: true,
      "Whether weight decay also acts on biases and on the scales and offsets of norms.",
      alsoCalled: ["no_weight_decay", "norm_weight_decay", "bias_weight_decay"])
  }
}
