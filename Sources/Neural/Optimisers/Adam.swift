import Declarations
import Kernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// m ← β₁ m + (1 - β₁) g; v ← β₂ v + (1 - β₂) g²; w ← w - r m̂ / (√v̂ + ε) (Kingma and Ba 2015).
///
/// Weight decay is added to the gradient, as in PyTorch's `Adam`.
public struct Adam: Optimiser, Hashable {
  public static let kind = "adam"
  public static let summary = "Gradient descent scaled by running moments"
  public static let schema = Schema<Adam>.record(
    "`adam`",
    Field(
      "rate", \.rate, .number(.positive), role: .pace, "The learning rate, where schedules have their peak."),
    Field(
      "beta1", \.beta1, .number(NumberRange(lower: 0, upper: 1, excludesUpper: true)), default: 0.9,
      "Decay of the mean of gradients."),
    Field(
      "beta2", \.beta2, .number(NumberRange(lower: 0, upper: 1, excludesUpper: true)), default: 0.999,
      "Decay of the mean of squared gradients."),
    Field("epsilon", \.epsilon, .number(.positive), default: 1e-8, "Keeps the divisor off zero."),
    Field(
      "weight-decay", \.weightDecay, .number(.nonNegative), default: 0,
      "How much of the weights is added to their gradient."),
    build: { Adam(rate: $0, beta1: $1, beta2: $2, epsilon: $3, weightDecay: $4) })

  public let rate: Double
  public let beta1: Double, beta2: Double
  public let epsilon: Double
  public let weightDecay: Double

  public init(
    rate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0
  ) {
    self.rate = rate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  public var memory: [String] { ["first-moment", "second-moment"] }

  public func update(_ block: OptimiserBlock, rate: Double, step: Int) {
    let taken = Double(step + 1)
    var numbers = thalweg_adam_step(
      complement1: Float(1 - beta1), beta2: Float(beta2), complement2: Float(1 - beta2),
      step_size: Float(rate / (1 - pow(beta1, taken))), root_correction: Float(sqrt(1 - pow(beta2, taken))),
      epsilon: Float(epsilon), decay: Float(weightDecay))
    thalweg_adam(
      block.parameters, block.gradient, block.first, block.second, &numbers, Int64(block.count))
  }
}
