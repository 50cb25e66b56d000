import Declarations

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// r(k) = to + (peak - to) (1 + cos πk/T) / 2 (Loshchilov and Hutter 2017, without restarts).
public struct CosineSchedule: Schedule, Hashable {
  public static let kind = "cosine"
  public static let summary = "Down along half a cosine"
  public static let schema = Schema<CosineSchedule>.record(
    "a cosine schedule",
    Field("to", \.to, .number(.nonNegative), default: 0, "The rate at the end."),
    build: { CosineSchedule(to: $0) })

  /// The rate at the end.
  public let to: Double

  public init(to: Double) {
    self.to = to
  }

  public func rate(at step: Int, of horizon: Horizon, peak: Double) -> Double {
    to + (peak - to) * (1 + cos(Double.pi * horizon.share(step))) / 2
  }
}
