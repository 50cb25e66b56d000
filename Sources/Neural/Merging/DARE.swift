import Declarations

/// Drop and rescale (Yu et al. 2023): each entry of each task vector is dropped with probability p, what stays is scaled by
/// 1/(1-p), and the sum of the vectors, times s, is added to the base.
public struct DARE: MergeMethod, Hashable {
  public static let kind = "dare"
  public static let summary =
    "Drops changes of each network at random, scales up what stays, and adds it to the base."
  public static let takesBase = true
  public static let memberCounts = 1...1000

  /// p
  public let drop: Double
  public let seed: UInt64
  public let scale: Double

  public static let schema = Schema<DARE>.record(
    "`dare`",
    Field(
      "drop", \.drop, .number(NumberRange(lower: 0, upper: 1, excludesUpper: true)), default: 0.5,
      "The probability that a change is dropped.",
      alsoCalled: [
        "p", "drop_rate", "mask_rate", Synonym("density", "it is the share that is dropped, not kept"),
      ]),
    Field(
      "seed", \.seed, .seed, default: 0, "Decides what is dropped.",
      alsoCalled: ["random_seed", "random_state"]),
    taskScale(\.scale), build: DARE.init)

  public init(drop: Double = 0.5, seed: UInt64 = 0, scale: Double = 1) {
    (self.drop, self.seed, self.scale) = (drop, seed, scale)
  }

  public func merged(_ members: [[Float]], base: [Float]?, tensors: [Range<Int>]) -> [Float] {
    merged(members, base: base ?? []) { keeps(entry: $1, of: $0) }
  }

  /// Whether an entry of a member's task vector stays: a pure function of the seed, the member's place and the entry's.
  func keeps(entry: Int, of member: Int) -> Bool {
    CounterRandom(seed: seed, purpose: .dropping, lane: member).uniform(at: entry) >= drop
  }

  /// - Parameter keeps: the mask.
  func merged(_ members: [[Float]], base: [Float], keeps: (_ member: Int, _ entry: Int) -> Bool) -> [Float] {
    var sums = [Double](repeating: 0, count: base.count)
    for (member, weights) in members.enumerated() {
      for index in weights.indices where keeps(member, index) {
        sums[index] += Double(weights[index] - base[index]) / (1 - drop)
      }
    }
    return TaskVectors.adding(sums, scale, to: base)
  }
}
