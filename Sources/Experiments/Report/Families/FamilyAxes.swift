import Specifications

/// The axes of a family of results: what its stages differ in.
struct FamilyAxes: Sendable {
  /// In the order of the names.
  let names: [String]
  /// Those over which means are taken: seeds, repetitions, pairs; the last one where none is of that kind.
  let repeated: [String]
  /// Whether each stage is of a pair: `seed=1+2`.
  let isOfPairs: Bool
  private let members: [[InstanceName.Part]]

  private static let ofRepetitions: Set = [
    "seed", "seeds", "repeat", "repetition", "replicate", "fold", "trial", "run", "split",
  ]

  /// Whether an axis tells repetitions of the same apart, by its name.
  static func isOfRepetitions(_ axis: String) -> Bool { ofRepetitions.contains(axis) }

  init(_ members: [[InstanceName.Part]]) {
    self.members = members
    var seen = Set<String>()
    names = members.joined().map(\.axis).filter { seen.insert($0).inserted }
    let pairs = members.compactMap(StagePair.init)
    isOfPairs = !members.isEmpty && pairs.count == members.count
    let ofPairs = Set(pairs.flatMap(\.axes))
    if isOfPairs {
      repeated = names.filter(ofPairs.contains)
    } else {
      let known = names.filter(Self.ofRepetitions.contains)
      repeated = known.isEmpty ? Array(names.suffix(1)) : known
    }
  }

  /// The others, whose values are kept apart.
  var grouping: [String] { names.filter { !repeated.contains($0) } }

  /// The values of an axis, each once, in order.
  func labels(_ axis: String) -> [String] {
    members.compactMap { parts in parts.first { $0.axis == axis }?.label }.uniqued
  }

  /// What belongs together, with what it has in common (`width=8`, or nothing), in order.
  ///
  /// - Parameter parts: of the name of an item.
  func groups<Item>(
    _ items: [Item], _ parts: (Item) -> [InstanceName.Part]
  ) -> [(common: [InstanceName.Part], items: [Item])] {
    var order: [[InstanceName.Part]] = []
    var groups: [[InstanceName.Part]: [Item]] = [:]
    for item in items {
      let common = parts(item).filter { grouping.contains($0.axis) }
      if groups[common] == nil { order.append(common) }
      groups[common, default: []].append(item)
    }
    return order.map { ($0, groups[$0] ?? []) }
  }

  /// What is said of an item beside what its group has in common: `seed 1+2`.
  func words(of parts: [InstanceName.Part], repeatedOnly: Bool = true) -> String {
    parts.filter { !repeatedOnly || repeated.contains($0.axis) }.words
  }

  /// How many networks each stage's pair is of, all taken together; nil of what is of no pairs.
  var networkCount: Int? {
    guard isOfPairs else { return nil }
    return Set(
      members.flatMap { parts -> [[String]] in
        guard let pair = StagePair(parts) else { return [] }
        let common = parts.filter { !repeated.contains($0.axis) }.words
        return [[common, pair.first], [common, pair.second]]
      }
    ).count
  }

  /// `3 pairs of 3 networks`, `9 stages`
  var countInWords: String {
    networkCount.map { "\(members.count) pairs of \($0) networks" } ?? "\(members.count) stages"
  }

  /// What a caption says behind a deviation: pairs that share networks are no independent sample.
  var dependenceInWords: String {
    isOfPairs ? "; pairs that have a network in common are not independent" : ""
  }

  /// `width 4, 8, 16; pairs of seed 1, 2, 3`
  var inWords: String {
    names.map { axis in
      let labels = labels(axis)
      let ends = labels.flatMap { $0.split(separator: "+").map(String.init) }.uniqued
      let isOfPairs = isOfPairs && repeated.contains(axis)
      return (isOfPairs ? "pairs of " : "") + "\(axis) \((isOfPairs ? ends : labels).shortened)"
    }.joined(separator: "; ")
  }
}

extension [InstanceName.Part] {
  /// `width 4, seed 1`
  var words: String { map { "\($0.axis) \($0.label)" }.joined(separator: ", ") }
}

extension [String] {
  /// The first few and the last of many.
  fileprivate var shortened: String {
    count > 8 ? prefix(3).joined(separator: ", ") + ", …, \(self[count - 1])" : joined(separator: ", ")
  }
}

/// The two stages that a stage of a pair is between, by what their names say: `1` and `2` of `seed=1+2`.
struct StagePair: Sendable {
  let first: String
  let second: String
  /// The axes in which they differ.
  let axes: [String]

  /// Nil where the name is of no pair.
  init?(_ parts: [InstanceName.Part]) {
    var (first, second): ([String], [String]) = ([], [])
    var axes: [String] = []
    for part in parts {
      let ends = part.label.split(separator: "+", omittingEmptySubsequences: false).map(String.init)
      // A number may have a plus sign of its own: 1e+5.
      guard ends.count == 2, !ends[0].isEmpty, !ends[1].isEmpty, Double(part.label) == nil else { continue }
      first.append(ends[0])
      second.append(ends[1])
      axes.append(part.axis)
    }
    guard !axes.isEmpty, first != second else { return nil }
    self.first = first.joined(separator: ", ")
    self.second = second.joined(separator: ", ")
    self.axes = axes
  }
}
