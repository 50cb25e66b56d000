import Declarations

/// How long a training goes and how fast, whatever its objective.
public struct TrainingCourse: Sendable {
  public let optimiser: any Optimiser
  public let schedule: any Schedule
  public let epochs: Int
  /// Epochs that the schedule is stretched over; a longer one is cut off, a shorter one goes on past its end.
  public let horizon: Int
  /// Decides dropout masks, and which combinations are tried. Shuffling is the source's.
  public let seed: UInt64

  /// How many epochs anything may take: more than anybody waits for.
  public static let epochCounts = 1...1_000_000_000

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

  /// The steps of all epochs.
  public func steps(perEpoch stepsPerEpoch: Int) -> Int { epochs *| stepsPerEpoch }

  /// The rate of step `step`, counted from 0 over all epochs.
  public func rate(at step: Int, stepsPerEpoch: Int) -> Double {
    schedule.rate(
      at: step, of: Horizon(stepsPerEpoch: stepsPerEpoch, epochs: horizon), peak: optimiser.rate)
  }
}
