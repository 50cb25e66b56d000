/// What one step came to, on its own batch and before it moved the weights.
public struct StepRecord: Sendable, Hashable {
  /// The epoch that the step belongs to, counted from 1.
  public let epoch: Int
  /// Mean over the batch's examples.
  public let loss: Double
  /// In [0, 1]; 0 where targets are values.
  public let accuracy: Double
  public let rate: Double

  public init(epoch: Int, loss: Double, accuracy: Double, rate: Double) {
    (self.epoch, self.loss, self.accuracy, self.rate) = (epoch, loss, accuracy, rate)
  }
}
