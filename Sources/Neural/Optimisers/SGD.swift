import Kernels

/// v ← m v + g + λ w; w ← w - r v, or w ← w - r (g + λ w + m v) after Nesterov. As PyTorch has it.
public struct SGD: Optimiser, Hashable {
  public static let kind = "sgd"

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
