/// How long a training goes and how fast: what endpoints and curves have in common.
public struct TrainingCourse: Sendable {
  public let optimiser: any Optimiser
  public let schedule: any Schedule
  public let epochs: Int
  /// Epochs that the schedule is stretched over; a longer one is cut off, a shorter one goes on past its end.
  public let horizon: Int
  /// Decides dropout masks and positions along a curve. Shuffling is the source's.
  public let seed: UInt64

  /// - Parameter horizon: `epochs` where nil.
  public init(
    optimiser: any Optimiser, schedule: any Schedule = ConstantSchedule(), epochs: Int, horizon: Int? = nil,
    seed: UInt64
  ) {
    self.optimiser = optimiser
    self.schedule = schedule
    self.epochs = epochs
    self.horizon = horizon ?? epochs
    self.seed = seed
  }

  /// The rate of step `step`, counted from 0 over all epochs.
  public func rate(at step: Int, stepsPerEpoch: Int) -> Double {
    schedule.rate(
      at: step, of: Horizon(stepsPerEpoch: stepsPerEpoch, epochs: horizon), peak: optimiser.rate)
  }
}
