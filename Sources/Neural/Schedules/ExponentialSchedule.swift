import Declarations

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// r(k) = peak (to / peak)^(k/T).
public struct ExponentialSchedule: Schedule, Hashable {
  public static let kind = "exponential"
  public static let summary = "Down by equal factors"
  public static let schema = Schema<ExponentialSchedule>.record(
    "an exponential schedule",
    Field("to", \.to, .number(.positive), "The rate at the end."),
    build: { ExponentialSchedule(to: $0) })

  /// The rate at the end, above zero.
  public let to: Double

  public init(to: Double) {
    self.to = to
  }

  public func rate(at step: Int, of horizon: Horizon, peak: Double) -> Double {
    peak * pow(to / peak, horizon.share(step))
  }
}
