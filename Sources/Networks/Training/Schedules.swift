import Declarations

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How the rate changes over a training: a pure function of the step.
///
/// A schedule is a type here and a line in `Schedules.all`.
public protocol Schedule: Sendable {
  static var kind: String { get }
  /// What it is, in a few words for a list of them.
  static var summary: String { get }
  /// How it is written.
  static var schema: Schema<Self> { get }

  /// The rate of optimiser step `step` (from 0), where `peak` is the optimiser's own rate.
  func rate(at step: Int, of horizon: Horizon, peak: Double) -> Double
}

/// How long a schedule is stretched: T = epochs times steps an epoch.
public struct Horizon: Sendable, Hashable {
  /// How many epochs there may be.
  public static let epochCounts = 1...1_000_000_000

  public let stepsPerEpoch: Int
  public let epochs: Int

  public init(stepsPerEpoch: Int, epochs: Int) {
    self.stepsPerEpoch = stepsPerEpoch
    self.epochs = epochs
  }

  public var steps: Int { stepsPerEpoch *| epochs }

  /// k / T, where a horizon without steps counts as one.
  func share(_ step: Int) -> Double { Double(step) / Double(max(steps, 1)) }
}

/// Every schedule that an experiment can name.
public enum Schedules {
  /// One line each, in the order of documentation.
  public static let all: [Case<any Schedule>] = [
    .of(ConstantSchedule.self).alsoCalled(["ConstantLR", "none"]),
    .of(CosineSchedule.self).alsoCalled(["CosineAnnealingLR"]),
    .of(LinearSchedule.self).alsoCalled(["LinearLR"]),
    .of(ExponentialSchedule.self).alsoCalled(["ExponentialLR"]),
    .of(StepSchedule.self).alsoCalled(["StepLR"]),
    .of(MultiStepSchedule.self).alsoCalled(["MultiStepLR", "piecewise"]),
    .of(WarmupSchedule.self).alsoCalled(["SequentialLR", "LinearWarmup"]),
    .of(TriangularSchedule.self).alsoCalled(["OneCycleLR", "slanted-triangular"]),
    .of(CyclicSchedule.self).alsoCalled(["CyclicLR", "fge"]),
    .of(SawtoothSchedule.self).alsoCalled(["CosineAnnealingWarmRestarts", "swa"]),
    .of(WarmupHoldDecay.self),
    .of(GaripovSchedule.self),
  ]

  public static let schema: Schema<any Schedule> = .choice("a schedule", all)
}

extension Case where Value == any Schedule {
  fileprivate static func of<Member: Schedule>(_ type: Member.Type) -> Case {
    Case(Member.kind, Member.summary, Member.schema, wrap: { $0 }, unwrap: { $0 as? Member })
  }
}

/// The peak rate at every step.
public struct ConstantSchedule: Schedule, Hashable {
  public static let kind = "constant"
  public static let summary = "Keeps the same rate throughout."
  public static let schema = Schema<ConstantSchedule>.record("a constant rate", build: ConstantSchedule.init)

  public init() {}

  public func rate(at step: Int, of horizon: Horizon, peak: Double) -> Double {
    peak
  }
}

/// r(k) = to + (peak - to) (1 + cos πk/T) / 2 (Loshchilov and Hutter 2017, without restarts).
public struct CosineSchedule: Schedule, Hashable {
  public static let kind = "cosine"
  public static let summary = "Lowers the rate along half a cosine, without restarts."
  public static let schema = Schema<CosineSchedule>.record(
    "a cosine schedule",
    Field(
      "to", \.to, .number(.nonNegative), default: 0, "The rate at the end.", alsoCalled: endSynonyms),
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

/// r(k) = peak + (to - peak) k/T.
public struct LinearSchedule: Schedule, Hashable {
  public static let kind = "linear"
  public static let summary = "Lowers the rate in a straight line."
  public static let schema = Schema<LinearSchedule>.record(
    "a linear schedule",
    Field(
      "to", \.to, .number(.nonNegative), default: 0, "The rate at the end.", alsoCalled: endSynonyms),
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

/// r(k) = peak (to / peak)^(k/T).
public struct ExponentialSchedule: Schedule, Hashable {
  public static let kind = "exponential"
  public static let summary = "Lowers the rate by the same factor at each step."
  public static let schema = Schema<ExponentialSchedule>.record(
    "an exponential schedule",
    Field("to", \.to, .number(.positive), "The rate at the end.", alsoCalled: endSynonyms),
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

/// The peak rate times `factor` for every `everyEpochs` epochs that are over.
public struct StepSchedule: Schedule, Hashable {
  public static let kind = "step"
  public static let summary = "Lowers the rate by a factor every few epochs."
  public static let schema = Schema<StepSchedule>.record(
    "a step schedule",
    Field(
      "every-epochs", \.everyEpochs, .integer(Horizon.epochCounts), "Epochs between two steps.",
      alsoCalled: ["step_size", "period"]),
    Field(
      "factor", \.factor, .number(.positive), default: 0.1, "What each step multiplies the rate by.",
      alsoCalled: ["gamma"]),
    build: { StepSchedule(everyEpochs: $0, factor: $1) })

  public let everyEpochs: Int
  public let factor: Double

  public init(everyEpochs: Int, factor: Double) {
    self.everyEpochs = everyEpochs
    self.factor = factor
  }

  public func rate(at step: Int, of horizon: Horizon, peak: Double) -> Double {
    peak * pow(factor, Double(step / max(horizon.stepsPerEpoch *| everyEpochs, 1)))
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

/// The peak rate times `factor` for each of `atEpochs` that has come: r(k) = peak factor^|{e: e ≤ ⌊k / steps an epoch⌋}|.
public struct MultiStepSchedule: Schedule, Hashable {
  public static let kind = "multi-step"
  public static let summary = "Down by a factor at given epochs."
  public static let schema = Schema<MultiStepSchedule>.record(
    "a multi-step schedule",
    Field(
      "at-epochs", \.atEpochs, .list(of: .integer(Horizon.epochCounts), minimum: 1),
      "After how many epochs each step comes, in rising order.", alsoCalled: ["milestones", "boundaries"]),
    Field(
      "factor", \.factor, .number(.positive), default: 0.1, "What each step multiplies the rate by.",
      alsoCalled: ["gamma"]),
    build: { MultiStepSchedule(atEpochs: $0, factor: $1) }
  )
  .checked { (schedule: MultiStepSchedule) throws(SettingError) in
    for (index, (before, next)) in zip(schedule.atEpochs, schedule.atEpochs.dropFirst()).enumerated()
    where next <= before {
      throw SettingError(
        "epoch \(next) comes no later than epoch \(before)", at: ["at-epochs", .index(index + 1)])
    }
  }

  public let atEpochs: [Int]
  public let factor: Double

  public init(atEpochs: [Int], factor: Double = 0.1) {
    self.atEpochs = atEpochs
    self.factor = factor
  }

  public func rate(at step: Int, of horizon: Horizon, peak: Double) -> Double {
    let epochs = step / max(horizon.stepsPerEpoch, 1)
    return peak * pow(factor, Double(atEpochs.count { $0 <= epochs }))
  }
}

/// Up in a straight line over some epochs, then another schedule over those that are left.
///
/// With W = `epochs` epochs of steps: r(k) = from + (peak - from) k / W for k < W, then that of the other schedule at step
/// k - W of T - W.
public struct WarmupSchedule: Schedule {
  public static let kind = "warmup"
  public static let summary = "Up in a straight line over some epochs, then another schedule."
  /// What may come after a warm-up: any that begins at the peak.
  private static let followers: Schema<any Schedule> = .choice(
    "a schedule after the warm-up",
    [
      .of(ConstantSchedule.self), .of(CosineSchedule.self), .of(LinearSchedule.self),
      .of(ExponentialSchedule.self),
      .of(StepSchedule.self), .of(MultiStepSchedule.self),
    ])
  public static let schema = Schema<WarmupSchedule>.record(
    "a warm-up",
    Field(
      "epochs", \.epochs, .integer(Horizon.epochCounts), default: 5, "Epochs until the peak.",
      alsoCalled: ["warmup-epochs", "warmup_steps", "total_iters"]),
    Field(
      "from", \.from, .number(.nonNegative), default: 0, "The rate of the first step.",
      alsoCalled: ["start_lr", "initial_lr", "start_factor"]),
    Field(
      "then", \.then, followers, default: CosineSchedule(to: 0),
      "What follows, over the epochs that are left."),
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

/// Up to the peak in a straight line, and down again.
///
/// With a = `peakAt` and s = k / T: from + (peak - from) s / a for s < a, then peak + (to - peak) (s - a) / (1 - a).
public struct TriangularSchedule: Schedule, Hashable {
  public static let kind = "triangular"
  public static let summary = "Up to the peak in a straight line, then down in another."
  public static let schema = Schema<TriangularSchedule>.record(
    "a triangular schedule",
    Field(
      "peak-at", \.peakAt, .number(NumberRange(lower: 0, upper: 1, excludesUpper: true)), default: 0.5,
      "Where the peak is, as a share of all steps.", alsoCalled: ["pct_start"]),
    Field(
      "from", \.from, .number(.nonNegative), default: 0, "The rate of the first step.",
      alsoCalled: ["start_lr", "initial_lr"]),
    Field("to", \.to, .number(.nonNegative), default: 0, "The rate at the end.", alsoCalled: endSynonyms),
    build: { TriangularSchedule(peakAt: $0, from: $1, to: $2) })

  /// A share of all steps, from 0 to below 1.
  public let peakAt: Double
  public let from: Double
  public let to: Double

  public init(peakAt: Double = 0.5, from: Double = 0, to: Double = 0) {
    self.peakAt = peakAt
    self.from = from
    self.to = to
  }

  public func rate(at step: Int, of horizon: Horizon, peak: Double) -> Double {
    let share = min(horizon.share(step), 1)
    if share < peakAt { return from + (peak - from) * share / peakAt }
    return peak + (to - peak) * (share - peakAt) / (1 - peakAt)
  }
}

/// From the peak down to `low` and up again, in every cycle: the rates of fast geometric ensembles (Garipov et al. 2018).
///
/// With C = `cycleEpochs` epochs of steps and t = (k mod C) / C: (1 - 2t) peak + 2t low for t < 1/2, then
/// (2 - 2t) low + (2t - 1) peak. The rate is lowest in the middle of a cycle.
public struct CyclicSchedule: Schedule, Hashable {
  public static let kind = "cyclic"
  public static let summary = "Down and up again in every cycle, lowest at its middle."
  public static let schema = Schema<CyclicSchedule>.record(
    "a cyclic schedule",
    CycleSettings.epochs(\.cycleEpochs), CycleSettings.low(\.low, "The rate in the middle of a cycle."),
    build: { CyclicSchedule(cycleEpochs: $0, low: $1) })

  public let cycleEpochs: Int
  public let low: Double

  public init(cycleEpochs: Int, low: Double) {
    self.cycleEpochs = cycleEpochs
    self.low = low
  }

  public func rate(at step: Int, of horizon: Horizon, peak: Double) -> Double {
    let cycle = max(cycleEpochs *| horizon.stepsPerEpoch, 1)
    let t = Double(step % cycle) / Double(cycle)
    return t < 0.5 ? (1 - 2 * t) * peak + 2 * t * low : (2 - 2 * t) * low + (2 * t - 1) * peak
  }
}

/// From near the peak down to `low` in every cycle: the rates of stochastic weight averaging (Izmailov et al. 2018).
///
/// With C = `cycleEpochs` epochs of steps and t = (k mod C + 1) / C: (1 - t) peak + t low. The rate is lowest at the last
/// step of a cycle.
public struct SawtoothSchedule: Schedule, Hashable {
  public static let kind = "sawtooth"
  public static let summary = "Down in every cycle, lowest at its end."
  public static let schema = Schema<SawtoothSchedule>.record(
    "a sawtooth schedule",
    CycleSettings.epochs(\.cycleEpochs), CycleSettings.low(\.low, "The rate at the end of a cycle."),
    build: { SawtoothSchedule(cycleEpochs: $0, low: $1) })

  public let cycleEpochs: Int
  public let low: Double

  public init(cycleEpochs: Int, low: Double) {
    self.cycleEpochs = cycleEpochs
    self.low = low
  }

  public func rate(at step: Int, of horizon: Horizon, peak: Double) -> Double {
    let cycle = max(cycleEpochs *| horizon.stepsPerEpoch, 1)
    let t = Double(step % cycle + 1) / Double(cycle)
    return (1 - t) * peak + t * low
  }
}

/// What schedules in cycles have in common.
private enum CycleSettings {
  static func epochs<Root: Sendable>(_ path: KeyPath<Root, Int> & Sendable) -> Field<Root, Int> {
    Field(
      "cycle-epochs", path, .integer(Horizon.epochCounts), "Epochs of one cycle.",
      alsoCalled: ["cycle", "cycle_length", "step_size_up", "T_0"])
  }

  static func low<Root: Sendable>(
    _ path: KeyPath<Root, Double> & Sendable, _ words: String
  ) -> Field<Root, Double> {
    Field(
      "low", path, .number(.nonNegative), words, alsoCalled: ["base_lr", "lr_min", "alpha_2"] + endSynonyms)
  }
}

/// What other programs call the rate at the end of a schedule.
private let endSynonyms = ["eta_min", "end_lr", "min_lr", "final_lr"]
