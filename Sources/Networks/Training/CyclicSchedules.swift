import Declarations

/// Up to the peak in a straight line, and down again.
///
/// With a = `peakAt` and s = k / T: from + (peak - from) s / a for s < a, then peak + (to - peak) (s - a) / (1 - a).
public struct TriangularSchedule: Schedule, Hashable {
  public static let kind = "triangular"
  public static let summary =
    "Raises the rate to its peak in a straight line, then lowers it in another (one-cycle)."
  public static let schema = Schema<TriangularSchedule>.record(
    "a triangular schedule", absent: [.length],
    Field(
      "peak-at", \.peakAt, .number(NumberRange(lower: 0, upper: 1, excludesUpper: true)), default: 0.5,
      "Where the peak is, as a share of all steps.", alsoCalled: ["pct_start"]),
    Field(
      "from", \.from, .number(.nonNegative), default: 0, "The rate of the first step.",
      alsoCalled: [
        "start_lr", "initial_lr", Synonym("div_factor", "it is the rate itself, not a divisor of the peak"),
      ]),
    Field(
      "to", \.to, .number(.nonNegative), default: 0, "The rate at the end.",
      alsoCalled: endSynonyms + [Synonym("final_div_factor", "it is the rate itself, not a divisor")]),
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
    let share = horizon.share(step)
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
  public static let summary =
    "Lowers the rate and raises it again in every cycle, as fast geometric ensembles do; lowest in the middle."
  public static let schema = Schema<CyclicSchedule>.record(
    "a cyclic schedule",
    CycleSettings.epochs(\.cycleEpochs), CycleSettings.low(\.low, "The rate in the middle of a cycle."),
    build: { CyclicSchedule(cycleEpochs: $0, low: $1) })

  public let cycleEpochs: Int
  public let low: Double

  public var epochsOfCycle: Int? { cycleEpochs }

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
  public static let summary =
    "Lowers the rate in every cycle, then begins again at the peak, as stochastic weight averaging does."
  public static let schema = Schema<SawtoothSchedule>.record(
    "a sawtooth schedule",
    CycleSettings.epochs(\.cycleEpochs), CycleSettings.low(\.low, "The rate at the end of a cycle."),
    build: { SawtoothSchedule(cycleEpochs: $0, low: $1) })

  public let cycleEpochs: Int
  public let low: Double

  public var epochsOfCycle: Int? { cycleEpochs }

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
      alsoCalled: [
        "cycle", "cycle_length", "T_0",
        Synonym("step_size_up", "it is a whole cycle, and counts epochs, not steps"),
      ])
  }

  static func low<Root: Sendable>(
    _ path: KeyPath<Root, Double> & Sendable, _ words: String
  ) -> Field<Root, Double> {
    Field(
      "low", path, .number(.nonNegative), words, alsoCalled: ["base_lr", "lr_min", "alpha_2"] + endSynonyms)
  }
}
