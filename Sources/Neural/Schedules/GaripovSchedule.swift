import Declarations

/// Held for half the epochs, then falling to a hundredth in a straight line, then held (Garipov et al. 2018).
///
/// For epoch e = 1...E and a = e/E: 1 for a ≤ 0.5, 1 - 0.99 (a - 0.5)/0.4 for a ≤ 0.9, then 0.01, times the peak.
public struct GaripovSchedule: Schedule, Hashable {
  public static let kind = "garipov"
  public static let summary = "Held for half the epochs, then down to a hundredth"
  public static let schema = Schema<GaripovSchedule>.record("a Garipov schedule", build: GaripovSchedule.init)

  public init() {}

  public func rate(at step: Int, of horizon: Horizon, peak: Double) -> Double {
    let epoch = step / max(horizon.stepsPerEpoch, 1) + 1
    let share = Double(epoch) / Double(max(horizon.epochs, 1))
    if share <= 0.5 { return peak }
    return peak * (share <= 0.9 ? 1 - 0.99 * (share - 0.5) / 0.4 : 0.01)
  }
}
