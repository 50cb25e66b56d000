/// r(k) = peak + (to - peak) k/T.
public struct LinearSchedule: Schedule, Hashable {
  public static let kind = "linear"

  /// The rate at the end.
  public let to: Double

  public init(to: Double) {
    self.to = to
  }

  public func rate(at step: Int, of horizon: Horizon, peak: Double) -> Double {
    peak + (to - peak) * horizon.share(step)
  }
}
