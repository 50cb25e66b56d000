import Declarations

/// How the rate changes over a training: a pure function of the step.
///
/// A schedule is one file in `Schedules/` and one line in `Schedules.all`.
public protocol Schedule: Sendable {
  static var kind: String { get }
  /// What it is, in a few words for a list of them.
  static var summary: String { get }
  /// How it is written.
  static var schema: Schema<Self> { get }

  /// The rate of optimiser step `step` (from 0), where `peak` is the optimiser's own rate.
  func rate(at step: Int, of horizon: Horizon, peak: Double) -> Double
}

/// How long a schedule is stretched: T = epochs times steps an epoch.
public struct Horizon: Sendable, Hashable {
  public let stepsPerEpoch: Int
  public let epochs: Int

  public init(stepsPerEpoch: Int, epochs: Int) {
    self.stepsPerEpoch = stepsPerEpoch
    self.epochs = epochs
  }

  public var steps: Int { stepsPerEpoch *| epochs }

  /// k / T, where a horizon without steps counts as one.
  func share(_ step: Int) -> Double { Double(step) / Double(max(steps, 1)) }
}
