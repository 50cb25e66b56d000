import Declarations
import Kernels

/// v ← m v + g + λ w; w ← w - r v, or w ← w - r (g + λ w + m v) after Nesterov. As PyTorch has it.
public struct SGD: Optimiser, Hashable {
  public static let kind = "sgd"
  public static let summary = "Gradient descent with momentum"
  public static let schema = Schema<SGD>.record(
    "`sgd`",
    Field(
      "rate", \.rate, .number(.positive), role: .pace, "The learning rate, where schedules have their peak."),
    Field(
      "momentum", \.momentum, .number(NumberRange(lower: 0, upper: 1, excludesUpper: true)), default: 0,
      "The share of the last update that is kept."),
    Field(
      "weight-decay", \.weightDecay, .number(.nonNegative), default: 0,
      "How much of the weights is added to their gradient."),
    Field("nesterov", \.nesterov, .boolean, default: false, "Whether the gradient is looked ahead."),
    build: { SGD(rate: $0, momentum: $1, weightDecay: $2, nesterov: $3) }
  )
  .checked { (sgd: SGD) throws(Refusal) in
    if sgd.nesterov, sgd.momentum == 0 {
      throw Refusal("nesterov looks ahead along the momentum, and there is none", at: ["nesterov"])
    }
  }

  public let rate: Double
  public let momentum: Double
  /// λ, applied to the vector that is optimised.
  public let weightDecay: Double
  public let nesterov: Bool

  public init(rate: Double, momentum: Double = 0, weightDecay: Double = 0, nesterov: Bool = false) {
    self.rate = rate
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.nesterov = nesterov
  }

  public var memory: [String] { ["momentum"] }

  public func update(_ block: OptimiserBlock, rate: Double, step: Int) {
    thalweg_sgd(
      block.parameters, block.gradient, block.first, Float(rate), Float(momentum), Float(weightDecay),
      nesterov ? 1 : 0, Int64(block.count))
  }
}
