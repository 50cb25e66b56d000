import Declarations
import Neural

/// Some of the training examples, drawn by a seed: of equal settings, the first ones of one order of all.
///
/// Example i of the training part has the draw SplitMix64(seed, i); those with the least draws are taken, and stay in the
/// order of the part. So a smaller choice lies in a larger one, whatever is held out. Balanced, the same is done in each
/// class by itself: ⌊count / classes⌋ of each, and one more of the first classes until the count is reached.
public struct TrainingSubset: Sendable, Equatable {
  public let count: Int
  public let balanced: Bool
  public let seed: UInt64

  static let schema = Schema<TrainingSubset>.record(
    "a training subset", shorthand: "count",
    Field("count", \.count, .integer(1...1 << 40), "How many examples to train on."),
    Field(
      "balanced", \.balanced, .boolean, default: false,
      "Whether each class has as many, but for one more of the first ones where it does not divide evenly.",
      alsoCalled: ["stratify", "stratified", "balance"]),
    Field(
      "seed", \.seed, .seed, default: 0, "Which ones: of the same seed, fewer examples are some of more."),
    build: TrainingSubset.init)

  public init(count: Int, balanced: Bool = false, seed: UInt64 = 0) {
    (self.count, self.balanced, self.seed) = (count, balanced, seed)
  }

  /// What stands in the key of the training split.
  var identity: JSON {
    ["count": JSON(count), "balanced": .boolean(balanced), "seed": JSON(String(seed)), "version": 1]
  }

  /// - Throws: `DatasetError` where there are not as many.
  func check(available: Int) throws(DatasetError) {
    if count > available { throw .tooFewExamples(wanted: count, available: available, class: nil) }
  }

  /// - Parameters:
  ///   - split: all examples of the training split.
  ///   - classes: how many there are; nil where targets are values.
  func chosen(of split: Examples, classes: Int?) throws(DatasetError) -> Examples {
    try check(available: split.count)
    let random = SplitMix(seed: seed)
    let draws = (0..<split.count).map(random.bits)
    guard balanced, let classes, case .classes(let labels) = split.targets else {
      return split.examples(at: Self.least(count, of: Array(draws.indices), draws).sorted())
    }
    var members = [[Int]](repeating: [], count: classes)
    for (index, label) in labels.enumerated() { members[Int(label)].append(index) }
    var places: [Int] = []
    for (label, all) in members.enumerated() {
      let wanted = count / classes + (label < count % classes ? 1 : 0)
      if all.count < wanted { throw .tooFewExamples(wanted: wanted, available: all.count, class: label) }
      places += Self.least(wanted, of: all, draws)
    }
    return split.examples(at: places.sorted())
  }

  /// Of some places, those with the least draws; the first of equals.
  private static func least(_ count: Int, of places: [Int], _ draws: [UInt64]) -> [Int] {
    Array(places.sorted { (draws[$0], $0) < (draws[$1], $1) }.prefix(count))
  }
}
