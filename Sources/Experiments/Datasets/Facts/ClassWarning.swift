/// What is said of classes that no example of a split has.
struct ClassWarning {
  let split: DatasetSplit
  /// How many examples of the split each class has.
  let counts: [Int]
  let examples: Int

  /// The classes that do not occur.
  var missing: [Int] { counts.indices.filter { counts[$0] == 0 } }

  /// "classes 3, 7 and 9 of 10 do not occur among the 100 test examples"
  private var finding: String {
    let among = "among the \(examples) \(split.inWords) examples"
    if missing.count == counts.count - 1, let only = counts.firstIndex(where: { $0 > 0 }) {
      return "class \(only) alone occurs \(among), and \(missing.count) of \(counts.count) do not"
    }
    return
      "\(Self.names(missing)) of \(counts.count) \(missing.count == 1 ? "does" : "do") not occur \(among)"
  }

  /// "class 3", "classes 3 and 7", "12 classes (0, 1, 2, 3, 4, 5, 6, 7, …)"
  private static func names(_ classes: [Int]) -> String {
    let shown = classes.prefix(8).map(String.init)
    if classes.count > 8 { return "\(classes.count) classes (\(shown.joined(separator: ", ")), …)" }
    guard let last = shown.last, shown.count > 1 else { return "class \(shown.first ?? "")" }
    return "classes \(shown.dropLast().joined(separator: ", ")) and \(last)"
  }

  /// The warning for who learns from the split.
  ///
  /// - Parameters:
  ///   - heldOut: how many examples of each class are held out of the same part, and how many in all.
  ///   - isOwn: whether classes were counted by who wrote the specification.
  func ofTraining(heldOut: (counts: [Int], examples: Int)?, isOwn: Bool) -> String {
    if let heldOut, let cause = cause(heldOut.counts, heldOut.examples) {
      return
        "\(finding): \(cause), as where examples are sorted by class; shuffle the arrays, inputs and labels alike, by "
        + "i = numpy.random.default_rng(0).permutation(len(y)), or hold out fewer"
    }
    if isOwn, missing == [0] { return "\(finding): if labels start at 1, save y - 1" }
    if isOwn, let first = missing.first, missing == Array(first..<counts.count), first > 1 {
      return "\(finding): if there are no more classes than that, write `classes: \(first)`"
    }
    return "\(finding), so that a network cannot learn \(missing.count == 1 ? "it" : "them")"
  }

  /// Why classes are missing, where they went with what is held out.
  private func cause(_ heldOut: [Int], _ examples: Int) -> String? {
    let lost = missing.filter { heldOut.indices.contains($0) && heldOut[$0] > 0 }
    if lost.isEmpty { return nil }
    let names = lost.count < missing.count ? Self.names(lost) : lost.count == 1 ? "it" : "them"
    return
      "all of \(names) \(lost.count == 1 ? "is" : "are") among the last \(examples), which `validation` holds out"
  }

  /// The warning for who measures on the split.
  ///
  /// - Parameter hasAUROC: whether `auroc` is measured.
  func ofMeasuring(hasAUROC: Bool) -> String {
    hasAUROC
      ? "\(finding): a class that never occurs, or alone occurs, counts as 0 in `auroc`, the mean over classes"
      : "\(finding), so that nothing is measured of \(missing.count == 1 ? "it" : "them")"
  }
}

extension DatasetSplit {
  /// As examples of it are called.
  var inWords: String { self == .train ? "training" : rawValue }
}
