import Declarations

/// The peak rate at every step.
public struct ConstantSchedule: Schedule, Hashable {
  public static let kind = "constant"
  public static let summary = "The same rate throughout"
  public static let schema = Schema<ConstantSchedule>.record("a constant rate", build: ConstantSchedule.init)

  public init() {}

  public func rate(at step: Int, of horizon: Horizon, peak: Double) -> Double {
    peak
  }
}
