import Declarations

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Up in a straight line over some epochs, then another schedule over those that are left.
///
/// With W = `epochs` epochs of steps: r(k) = from + (peak - from) k / W for k < W, then that of the other schedule at step
/// k - W of T - W.
public struct WarmupSchedule: Schedule {
  public static let kind = "warmup"
  public static let summary =
    "Raises the rate in a straight line over some epochs, then follows another schedule."
  /// What may come after a warm-up: any that begins at the peak.
  private static let followers: Schema<any Schedule> = .choice(
    "a schedule after the warm-up", Schedules.falling)
  public static let schema = Schema<WarmupSchedule>.record(
    "a warm-up",
    Field(
      "epochs", \.epochs, .integer(Horizon.epochCounts), default: 5, "Epochs until the peak.",
      alsoCalled: [
        "warmup-epochs", Synonym("warmup_steps", "it counts epochs, not steps"),
        Synonym("total_iters", "it counts epochs, not steps"),
      ]),
    Field(
      "from", \.from, .number(.nonNegative), default: 0, "The rate of the first step.",
      alsoCalled: [
        "start_lr", "initial_lr", Synonym("start_factor", "it is the rate itself, not a share of the peak"),
      ]),
    Field(
      "then", \.then, followers, default: CosineSchedule(to: 0),
      "What follows, over the epochs that are left.",
      alsoCalled: ["scheduler", "after_scheduler", "main_scheduler"]),
    build: { WarmupSchedule(epochs: $0, from: $1, then: $2) })

  public let epochs: Int
  /// The rate of the first step.
  public let from: Double
  public let then: any Schedule

  public init(epochs: Int = 5, from: Double = 0, then: any Schedule = CosineSchedule(to: 0)) {
    self.epochs = epochs
    self.from = from
    self.then = then
  }

  public func rate(at step: Int, of horizon: Horizon, peak: Double) -> Double {
    let warmup = epochs *| horizon.stepsPerEpoch
    if step < warmup { return from + (peak - from) * Double(step) / Double(warmup) }
    let rest = Horizon(stepsPerEpoch: horizon.stepsPerEpoch, epochs: max(horizon.epochs - epochs, 0))
    return then.rate(at: step - warmup, of: rest, peak: peak)
  }
}

/// From low to high over some epochs, held, then halved every T/15 steps of the last third.
///
/// With W = `warmupEpochs` epochs of steps, F = ⌊T/3⌋ and H = ⌊T/15⌋: linear from `from` to the peak for k < W, the
/// peak until T - F, then peak · 0.5^((k - T + F)/H).
public struct WarmupHoldDecay: Schedule, Hashable {
  public static let kind = "warmup-hold-decay"
  public static let summary =
    "Raises the rate over some epochs, holds it, and halves it again and again in the last third."
  public static let schema = Schema<WarmupHoldDecay>.record(
    "a warmup-hold-decay schedule",
    Field(
      "from", \.from, .number(.nonNegative), "The rate of the first step.",
      alsoCalled: ["start_lr", "initial_lr"]),
    Field(
      "warmup-epochs", \.warmupEpochs, .integer(0...Horizon.epochCounts.upperBound), default: 5,
      "Epochs until the peak.", alsoCalled: ["warmup"]),
    build: { WarmupHoldDecay(from: $0, warmupEpochs: $1) })

  /// The rate of the first step.
  public let from: Double
  public let warmupEpochs: Int

  public init(from: Double, warmupEpochs: Int = 5) {
    self.from = from
    self.warmupEpochs = warmupEpochs
  }

  public func rate(at step: Int, of horizon: Horizon, peak: Double) -> Double {
    let total = horizon.steps
    let decayStart = total - total / 3
    if step >= decayStart {
      return peak * pow(0.5, Double(step - decayStart) / Double(max(total / 15, 1)))
    }
    let warmup = warmupEpochs *| horizon.stepsPerEpoch
    return step < warmup ? from + (peak - from) * Double(step) / Double(warmup) : peak
  }
}

/// Held for half the epochs, then falling to a hundredth in a straight line, then held (Garipov et al. 2018).
///
/// For epoch e = 1...E and a = e/E: 1 for a ≤ 0.5, 1 - 0.99 (a - 0.5)/0.4 for a ≤ 0.9, then 0.01, times the peak.
public struct GaripovSchedule: Schedule, Hashable {
  public static let kind = "garipov"
  public static let summary =
    "Holds the rate for half the epochs, then lowers it to a hundredth (Garipov et al. 2018)."
  public static let schema = Schema<GaripovSchedule>.record("a Garipov schedule", build: GaripovSchedule.init)

  public init() {}

  public func rate(at step: Int, of horizon: Horizon, peak: Double) -> Double {
    let epoch = step / max(horizon.stepsPerEpoch, 1) + 1
    let share = Double(epoch) / Double(max(horizon.epochs, 1))
    if share <= 0.5 { return peak }
    return peak * (share <= 0.9 ? 1 - 0.99 * (share - 0.5) / 0.4 : 0.01)
  }
}
