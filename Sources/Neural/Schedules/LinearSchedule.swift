import Declarations

/// r(k) = peak + (to - peak) k/T.
public struct LinearSchedule: Schedule, Hashable {
  public static let kind = "linear"
  public static let summary = "Down in a straight line"
  public static let schema = Schema<LinearSchedule>.record(
    "a linear schedule",
    Field("to", \.to, .number(.nonNegative), default: 0, "The rate at the end."),
    build: { LinearSchedule(to: $0) })

  /// The rate at the end.
  public let to: Double

  public init(to: Double) {
    self.to = to
  }

  public func rate(at step: Int, of horizon: Horizon, peak: Double) -> Double {
    peak + (to - peak) * horizon.share(step)
  }
}
