import Declarations
import Networks
import Neural

extension StatisticsPolicy {
  /// Training examples that statistics are measured over, of so many; nil where they are not.
  func examples(of count: Int, for network: Network) -> Int? {
    switch self {
    case .estimate(let examples, _): network.hasStatistics ? min(examples ?? count, count) : nil
    case .repair(let examples, _): min(examples ?? count, count)
    case .own, .average: nil
    }
  }

  /// What is done to the images that statistics are measured over; nil where they are taken as they are.
  var augmentation: Augmentation? {
    switch self {
    case .estimate(_, let augmentation), .repair(_, let augmentation): augmentation
    case .own, .average: nil
    }
  }

  /// Whether it reads the training split.
  func readsTraining(for network: Network) -> Bool { examples(of: 1, for: network) != nil }

  /// What a result says of it; nil where a network has nothing that it is about.
  ///
  /// - Parameter count: of the training examples.
  func record(for network: Network, _ count: () throws -> Int) rethrows -> StatisticsRecord? {
    switch self {
    case .own: return network.hasStatistics ? StatisticsRecord(policy: "own") : nil
    case .average: return network.hasStatistics ? StatisticsRecord(policy: "average") : nil
    case .estimate, .repair:
      guard readsTraining(for: network) else { return nil }
      let count = try count()
      let name = if case .repair = self { "repair" } else { "estimate" }
      return StatisticsRecord(
        policy: name, examples: examples(of: count, for: network), of: count, augmentation: augmentation)
    }
  }
}

extension StatisticsPolicy {
  /// What draws of augmentation follow from, beside the place of an example: points that are measured with the same images
  /// can be compared, and nothing depends on what else is measured.
  private static let augmentationSeed: UInt64 = 0

  /// The examples of the training split that statistics are measured over, in their order: so many, drawn once for all; their
  /// images changed as the policy says, each by its place in the split, whatever others are drawn.
  func examples(from training: Examples, for network: Network) -> Examples {
    let places = training.drawnPlaces(examples(of: training.count, for: network) ?? training.count)
    let drawn = training.examples(atDrawn: places)
    guard let augmentation else { return drawn }
    return drawn.augmented(by: augmentation, seed: Self.augmentationSeed, numbers: places)
  }

  /// Bytes of the images that are made for it beside the training split.
  func bytesOfAugmented(_ training: SplitEstimate, for network: Network) -> Int {
    guard let augmentation, let examples = examples(of: training.count, for: network) else { return 0 }
    let asFloats = network.input.count *| MemoryLayout<Float>.size
    let asTheyAre = training.memory / max(training.count, 1)
    return examples *| (augmentation.cutout > 0 ? max(asFloats, asTheyAre) : asTheyAre)
  }
}

extension Examples {
  /// So many of the examples, drawn once for all: those of the smallest places in a fixed permutation, in their order.
  func drawn(_ count: Int) -> Examples { examples(atDrawn: drawnPlaces(count)) }

  /// Where so many of the examples stand, rising; all of them where there are no more.
  fileprivate func drawnPlaces(_ count: Int) -> [Int] {
    if count >= self.count { return Array(0..<self.count) }
    let order = EpochPermutation(count: self.count, seed: 0, epoch: 0)
    return (0..<count).map { order[$0] }.sorted()
  }

  /// All of them are not copied.
  fileprivate func examples(atDrawn places: [Int]) -> Examples {
    places.count == count ? self : examples(at: places)
  }
}
