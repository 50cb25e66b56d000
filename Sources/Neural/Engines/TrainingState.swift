import Networks

/// All that later steps depend on: stored and restored, a training goes on as if it had never stopped.
public struct TrainingState: Sendable, Hashable {
  /// The vectors of the objective that move, one after the other.
  public var weights: [Float]
  /// Running statistics of batch norms, where the objective has some.
  public var buffers: [Float]
  public var optimiser: OptimiserState
  /// Steps taken.
  public var step = 0
  /// Sums over the batches of an epoch that is not over yet.
  public var tally = LossTally()
  /// One record for each epoch that is over.
  public var history: [EpochRecord] = []
  /// One record for each step taken; nil where steps are not recorded.
  public var steps: [StepRecord]?

  public init(weights: [Float], buffers: [Float], optimiser: OptimiserState) {
    self.weights = weights
    self.buffers = buffers
    self.optimiser = optimiser
  }
}

extension TrainingState {
  /// Takes up what a step came to, and what an epoch did where that was its last.
  public mutating func record(_ step: LossTally, at place: StepPlace, rate: Double) {
    self.step += 1
    tally += step
    steps?.append(
      StepRecord(epoch: place.epoch + 1, loss: step.meanLoss, accuracy: step.accuracy, rate: rate))
    guard place.batch == place.batches - 1 else { return }
    history.append(
      EpochRecord(epoch: place.epoch + 1, loss: tally.meanLoss, accuracy: tally.accuracy, rate: rate))
    tally = LossTally()
  }
}

/// What one epoch came to, measured in training mode while the weights moved.
public struct EpochRecord: Sendable, Hashable {
  /// Counted from 1.
  public let epoch: Int
  /// Mean over the epoch's examples.
  public let loss: Double
  /// In [0, 1]; 0 where targets are values.
  public let accuracy: Double
  /// The rate of the epoch's last step.
  public let rate: Double

  public init(epoch: Int, loss: Double, accuracy: Double, rate: Double) {
    (self.epoch, self.loss, self.accuracy, self.rate) = (epoch, loss, accuracy, rate)
  }
}

/// What an optimiser remembers: with the weights it is all that a later step depends on.
public struct OptimiserState: Sendable, Hashable {
  /// One vector for each name in `Optimiser.memory`.
  public var vectors: [[Float]]

  public init(vectors: [[Float]]) {
    self.vectors = vectors
  }

  /// Zeros, as before the first step.
  public init(for optimiser: any Optimiser, count: Int) {
    vectors = optimiser.memory.map { _ in [Float](repeating: 0, count: count) }
  }
}
