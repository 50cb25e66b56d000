import Charts
import Declarations
import Workflow

/// A recorded data set in a few words, with how many examples each of its splits has.
struct DataWords: Sendable {
  let text: String

  init(of source: RunRecord.SourceRecord) {
    let counts = SplitCounts(of: source)
    let sizes = (counts?.splits ?? []).map { split, count in
      "\(split.inWords) \(NumberFormat.decimals(0).string(Double(count)))"
    }
    let normalise = source.settings["normalise"].flatMap { $0 == .null ? nil : $0 }
    let parts: [String?] = [
      Self.dataset(source.settings["dataset"]),
      sizes.isEmpty
        ? nil
        : "examples: \(sizes.joined(separator: ", "))\(counts?.areAsPublished == true ? " (as it is published)" : "")",
      normalise.map { $0.text == nil ? "normalised by numbers given" : "normalised by its training split" },
    ]
    text = parts.compactMap(\.self).joined(separator: "; ") + "."
  }

  /// Without how many examples it has, which is told beside it, and without where a well-known one lies.
  private static func dataset(_ json: JSON?) -> String? {
    guard let dataset = json?.members?.first else { return nil }
    if PublishedData.all.contains(where: { $0.name == dataset.name }) { return dataset.name }
    let settings = (dataset.value.members ?? []).filter { !["train", "test", "count"].contains($0.name) }
    return SettingWords.choice(.object([JSON.Member(dataset.name, .object(settings))]))
  }
}

/// How many examples each split of a recorded data set has.
struct SplitCounts: Sendable {
  private(set) var splits: [(split: DatasetSplit, count: Int)]
  /// Whether nobody counted, and the data set is taken to be what its publisher offers.
  private(set) var areAsPublished = false

  /// Nil where neither the run nor the settings tell.
  init?(of source: RunRecord.SourceRecord) {
    if let counted = source.facts?["examples"] {
      splits = DatasetSplit.allCases.compactMap { split in
        counted[split.rawValue]?.integer.map { (split, $0) }
      }
      if splits.isEmpty { return nil }
      return
    }
    guard let dataset = source.settings["dataset"]?.members?.first,
      let whole = Self.whole(dataset.name, dataset.value)
    else { return nil }
    let validation = source.settings["validation"]?.integer ?? 0
    let training = source.settings["examples"]?["count"]?.integer ?? (whole.train - validation)
    guard validation >= 0, validation < whole.train, (1...whole.train).contains(training) else { return nil }
    splits =
      [(.train, training)] + (validation > 0 ? [(.validation, validation)] : []) + [(.test, whole.test)]
    areAsPublished = whole.isPublished
  }

  /// How many examples its two parts have, of one that follows from settings or that has a publisher.
  private static func whole(_ name: String, _ settings: JSON) -> (train: Int, test: Int, isPublished: Bool)? {
    switch name {
    case MNIST.kind, FashionMNIST.kind, KMNIST.kind: (60_000, 10_000, true)
    case CIFAR10.kind, CIFAR100.kind: (50_000, 10_000, true)
    case TwoMoons.kind: settings["count"]?.integer.map { ($0, $0, false) }
    case RandomFunction.kind:
      settings["train"]?.integer.flatMap { train in settings["test"]?.integer.map { (train, $0, false) } }
    default: nil
    }
  }
}
