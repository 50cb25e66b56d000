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
