/// A walk from one network to another along which the loss stays low, after Tian et al. 2025 (arXiv 2505.02604): each layer is
/// moved a step towards the target, every tensor is brought back to the variance that it had at the start, a few steps
/// of gradient descent follow, and the variance is restored again.
///
/// Between two trained networks weights average out, and the variance of a tensor falls; at another variance the loss is high,
/// and descent leads elsewhere.
///
/// There, a step has a fixed length or is a fixed share of what is left. Here the k-th of n moves goes 1 / (n - k + 1) of what is
/// left, wherever descent has led: the walk ends at the target after n moves, and what it costs is known before.
public struct LayerWiseWalk: Sendable {
  /// In which order layers set out.
  public enum Order: String, Sendable, CaseIterable {
    /// All at once.
    case together
    /// One after the other, from the first to the last, at equal intervals; those that have set out go on.
    case inTurn = "in-turn"
  }

  /// How descent goes after a move.
  public struct Pace: Sendable, Equatable {
    /// Steps after each move.
    public let steps: Int
    public let rate: Double
    /// Of the steps after one move; it starts anew after each.
    public let momentum: Double
    /// λ, added to each gradient as λ w.
    public let weightDecay: Double

    public init(steps: Int, rate: Double, momentum: Double = 0, weightDecay: Double = 0) {
      (self.steps, self.rate, self.momentum, self.weightDecay) = (steps, rate, momentum, weightDecay)
    }
  }

  /// Where it is.
  public private(set) var weights: [Float]
  /// Moves that are over, of `moves`.
  public private(set) var moved = 0
  public let moves: Int
  private let target: [Float]
  /// The stretches of each layer, in the order of the network.
  private let layers: [[Range<Int>]]
  private let order: Order
  private let tensors: [Range<Int>]
  /// Of each tensor at the start.
  private let variances: [Double]

  /// - Parameters:
  ///   - layers: the stretches of each layer in the vector of weights, in the order of the network; together all of it.
  ///   - tensors: the stretch of each tensor.
  ///   - moves: at least one.
  public init(
    from start: [Float], to target: [Float], layers: [[Range<Int>]], tensors: [Range<Int>], moves: Int,
    order: Order = .together
  ) {
    precondition(start.count == target.count, "Both ends have one length.")
    precondition(moves > 0, "A walk has a move.")
    weights = start
    self.target = target
    (self.layers, self.tensors, self.moves, self.order) = (layers, tensors, moves, order)
    variances = tensors.map { Self.moments(start[$0]).variance }
  }

  public var isOver: Bool { moved == moves }

  /// One move with the descent that follows it; after the last there is none, as it leads to the target itself.
  ///
  /// - Parameter gradient: the loss and its gradient at some weights, on the batch of a step.
  /// - Returns: the loss before each step.
  /// - Precondition: it is not over.
  public mutating func move(
    _ pace: Pace, gradient: ([Float]) throws -> (loss: Double, gradient: [Double])
  ) rethrows -> [Double] {
    precondition(!isOver, "A walk that is over goes no further.")
    approach()
    if isOver {
      weights = target
      return []
    }
    restoreVariances()
    let losses = try descend(pace, gradient: gradient)
    restoreVariances()
    return losses
  }

  /// The step of each layer that has set out towards the target.
  private mutating func approach() {
    let left = Double(moves - moved)
    for (place, layer) in layers.enumerated() where hasSetOut(place) {
      for range in layer {
        for index in range {
          let own = Double(weights[index])
          weights[index] = Float(own + (Double(target[index]) - own) / left)
        }
      }
    }
    moved += 1
  }

  private func hasSetOut(_ layer: Int) -> Bool {
    order == .together || moved >= layer * moves / max(layers.count, 1)
  }

  private mutating func descend(
    _ pace: Pace, gradient: ([Float]) throws -> (loss: Double, gradient: [Double])
  ) rethrows -> [Double] {
    var velocity = [Double](repeating: 0, count: pace.momentum == 0 ? 0 : weights.count)
    return try (0..<pace.steps).map { _ in
      let (loss, slope) = try gradient(weights)
      for index in weights.indices {
        let own = Double(weights[index])
        var force = slope[index] + pace.weightDecay * own
        if pace.momentum != 0 {
          force += pace.momentum * velocity[index]
          velocity[index] = force
        }
        weights[index] = Float(own - pace.rate * force)
      }
      return loss
    }
  }

  /// Scales each tensor about its mean. One of equal values has no variance that could be scaled, and one that had none at the
  /// start none to be kept: they stay.
  private mutating func restoreVariances() {
    for (range, wanted) in zip(tensors, variances) where wanted > 0 {
      let (mean, variance) = Self.moments(weights[range])
      guard variance > 0, variance.isFinite else { continue }
      let factor = (wanted / variance).squareRoot()
      for index in range { weights[index] = Float(mean + factor * (Double(weights[index]) - mean)) }
    }
  }

  /// The mean and the variance over all of them, in two passes.
  private static func moments(_ values: ArraySlice<Float>) -> (mean: Double, variance: Double) {
    guard !values.isEmpty else { return (0, 0) }
    let count = Double(values.count)
    let mean = values.reduce(0) { $0 + Double($1) } / count
    let square = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    return (mean, square / count)
  }
}

extension LayerWiseWalk {
  /// Which of the states after each move are kept, so that with both ends there are no more than so many, evenly over the moves.
  ///
  /// - Parameter most: at least 3.
  /// - Returns: numbers of moves, counted from 1, the last of all left out: the target is the end itself.
  public static func kept(ofMoves moves: Int, most: Int) -> [Int] {
    let inner = min(moves - 1, most - 2)
    if inner < 1 { return [] }
    if inner == moves - 1 { return Array(1..<moves) }
    return (1...inner).map { Int((Double($0) * Double(moves) / Double(inner + 1)).rounded()) }
  }
}
