/// The peak rate at every step.
public struct ConstantSchedule: Schedule, Hashable {
  public static let kind = "constant"

  public init() {}

  public func rate(at step: Int, of horizon: Horizon, peak: Double) -> Double {
    peak
  }
}
