import Declarations

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// From low to high over some epochs, held, then halved every T/15 steps of the last third.
///
/// With W = `warmupEpochs` epochs of steps, F = ⌊T/3⌋ and H = ⌊T/15⌋: linear from `from` to the peak for k < W, the
/// peak until T - F, then peak · 0.5^((k - T + F)/H).
public struct WarmupHoldDecay: Schedule, Hashable {
  public static let kind = "warmup-hold-decay"
  public static let summary = "Up over some epochs, held, and halved again and again in the last third"
  public static let schema = Schema<WarmupHoldDecay>.record(
    "a warmup-hold-decay schedule",
    Field("from", \.from, .number(.nonNegative), "The rate of the first step."),
    Field(
      "warmup-epochs", \.warmupEpochs, .integer(0...TrainingCourse.epochCounts.upperBound), default: 5,
      "Epochs until the peak."),
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
