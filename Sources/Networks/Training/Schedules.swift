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

  /// Epochs after which the rates begin anew; nil where they do not.
  var epochsOfCycle: Int? { get }
}

extension Schedule {
  public var epochsOfCycle: Int? { nil }
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

  /// k / T, where a horizon without steps counts as one; 1 after the horizon, so that the last rate is held.
  func share(_ step: Int) -> Double { min(1, Double(step) / Double(max(steps, 1))) }
}

/// Every schedule that an experiment can name.
public enum Schedules {
  /// One line each, in the order of documentation.
  public static let all: [Case<any Schedule>] =
    falling + [
      .of(WarmupSchedule.self).alsoCalled(["SequentialLR", "LinearWarmup"]),
      .of(TriangularSchedule.self).alsoCalled([
        "slanted-triangular", "one-cycle", Synonym("OneCycleLR", "it rises and falls in straight lines"),
      ]),
      .of(CyclicSchedule.self).alsoCalled(["fge", Synonym("CyclicLR", "it begins at the peak")]),
      .of(SawtoothSchedule.self).alsoCalled([
        "swa", Synonym("CosineAnnealingWarmRestarts", "it falls in straight lines"),
      ]),
      .of(WarmupHoldDecay.self),
      .of(GaripovSchedule.self),
    ]

  /// Those that begin at the peak, of which one may follow a warm-up.
  static let falling: [Case<any Schedule>] = [
    .of(ConstantSchedule.self).alsoCalled(["ConstantLR", "none"]),
    .of(CosineSchedule.self).alsoCalled(["CosineAnnealingLR"]),
    .of(LinearSchedule.self).alsoCalled([
      Synonym("LinearLR", "it lowers the rate; 'warmup' raises it at the start")
    ]),
    .of(ExponentialSchedule.self).alsoCalled(["ExponentialLR"]),
    .of(StepSchedule.self).alsoCalled(["StepLR"]),
    .of(MultiStepSchedule.self).alsoCalled(["MultiStepLR", "piecewise"]),
  ]

  private static let absent = [
    AbsentCase(
      ["ReduceLROnPlateau", "LambdaLR", "MultiplicativeLR", "plateau"],
      "is not supported: the rate of a step follows from its number alone",
      help: "'multi-step' lowers the rate at given epochs")
  ]

  public static let schema: Schema<any Schedule> = .choice("a schedule", all, absent: absent)
}

extension Case where Value == any Schedule {
  static func of<Member: Schedule>(_ type: Member.Type) -> Case {
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
    "a cosine schedule", absent: [.length],
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
    "a linear schedule", absent: [.length],
    Field(
      "to", \.to, .number(.nonNegative), default: 0, "The rate at the end.",
      alsoCalled: endSynonyms + [Synonym("end_factor", "it is the rate itself, not a share of the peak")]),
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
    "an exponential schedule", absent: [.length],
    Field(
      "to", \.to, .number(.positive), "The rate at the end.",
      alsoCalled: endSynonyms + [Synonym("gamma", "it is the rate at the end: the peak times gamma^epochs")]),
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
      alsoCalled: ["step_size", "period"]
        + ["milestones", "boundaries"].map {
          Synonym($0, "it is one number; for several epochs, write {multi-step: {at-epochs: […]}}")
        }),
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

/// The peak rate times `factor` for each of `atEpochs` that has come: r(k) = peak factor^|{e: e ≤ ⌊k / steps an epoch⌋}|.
public struct MultiStepSchedule: Schedule, Hashable {
  public static let kind = "multi-step"
  public static let summary = "Lowers the rate by a factor at given epochs."
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

/// What other programs call the rate at the end of a schedule.
let endSynonyms: [Synonym] = ["eta_min", "end_lr", "min_lr", "final_lr"]

extension AbsentCase {
  /// What schedules elsewhere are told of their length.
  static let length = AbsentCase(
    ["T_max", "total_iters", "total_steps", "num_steps", "max_iter"],
    "is not written here: a schedule is stretched over the stage's `epochs`, or over its `horizon`",
    help: "write `horizon` beside `schedule`, or leave it out")
}
