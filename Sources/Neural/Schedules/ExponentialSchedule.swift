#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// r(k) = peak (to / peak)^(k/T).
public struct ExponentialSchedule: Schedule, Hashable {
  public static let kind = "exponential"

  /// The rate at the end, above zero.
  public let to: Double

  public init(to: Double) {
    self.to = to
  }

  public func rate(at step: Int, of horizon: Horizon, peak: Double) -> Double {
    peak * pow(to / peak, horizon.share(step))
  }
}
