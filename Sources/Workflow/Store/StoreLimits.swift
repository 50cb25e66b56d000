/// How much room a store gives to what only spares time: losing any of it costs time and nothing else.
public struct StoreLimits: Sendable, Equatable {
  /// Predictions at points, which let a metric be added without a forward pass. In bytes.
  public var predictions: Int
  /// Checkpoints of trajectories, all together. In bytes.
  public var checkpoints: Int

  public init(predictions: Int = 2_000_000_000, checkpoints: Int = 4_000_000_000) {
    self.predictions = predictions
    self.checkpoints = checkpoints
  }
}
