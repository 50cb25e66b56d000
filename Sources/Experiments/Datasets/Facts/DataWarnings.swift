import Charts
import Declarations
import FileFormats
import Networks
import Neural
import Workflow

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

/// What is said of inputs and targets whose scale a network does not cope with.
enum ScaleWarnings {
  /// Magnitudes above which initial weights and usual rates are far off.
  static let largeInput = 100.0
  static let largeTarget = 1000.0
  /// A factor between splits that no two halves of one data set have.
  private static let otherScale = 10.0

  /// What is wrong with the examples that a network learns from.
  static func ofTraining(_ facts: SplitFacts) -> [String] {
    var found = [largeInputs(facts)]
    if facts.inputs.areAlike, facts.count > 1 {
      found.append(
        "the inputs of all \(facts.count) training examples are the same, so that a network can tell none from another"
      )
    }
    if case .values(_, let offset, let spread) = facts.targets {
      found.append(largeTargets(offset, spread))
      if spread == 0, facts.count > 1 {
        found.append(
          "the targets of all \(facts.count) training examples are the same, so that there is nothing to learn"
        )
      }
    }
    return found.compactMap(\.self)
  }

  private static func largeInputs(_ facts: SplitFacts) -> String? {
    let inputs = facts.inputs
    if inputs.areNormalised, inputs.largest > largeInput {
      return
        "normalised, the training inputs are from \(text(inputs.least)) to \(text(inputs.greatest)), and networks learn "
        + "from inputs of about 1: does `normalise` have the numbers of these data?"
    }
    guard !inputs.areBytes, !inputs.areNormalised, inputs.largest > largeInput else { return nil }
    let range =
      "the training inputs are floats from \(text(inputs.least)) to \(text(inputs.greatest)), taken as they are"
    let isPixels = inputs.least >= 0 && inputs.greatest > 200 && inputs.greatest <= 255
    return isPixels
      ? "\(range): pixels saved as uint8 are divided by 255; or save x / 255"
      : "\(range), and networks learn from inputs of about 1: save (x - x.mean(0)) / x.std(0), with the numbers of the "
        + "training inputs for the test inputs too"
  }

  private static func largeTargets(_ offset: Double, _ spread: Double) -> String? {
    guard max(offset, spread) > largeTarget else { return nil }
    return
      "the training targets have means of up to \(text(offset)) and deviations of up to \(text(spread)), and a fresh "
      + "network gives about 0: save (y - y.mean(0)) / y.std(0), with the numbers of the training targets for the test "
      + "targets too"
  }

  /// What is wrong with a split to measure on, beside the one that was learnt from.
  static func ofMeasuring(_ split: DatasetSplit, _ facts: SplitFacts, beside training: SplitFacts) -> [String]
  {
    [inputs(split, facts.inputs, training.inputs), targets(split, facts.targets, training.targets)]
      .compactMap(\.self)
  }

  private static func inputs(
    _ split: DatasetSplit, _ inputs: SplitFacts.Inputs, _ training: SplitFacts.Inputs
  ) -> String? {
    if inputs.areBytes != training.areBytes {
      let floats = inputs.areBytes ? training : inputs
      // Floats that are pixels divided by 255 already are of the same scale.
      if floats.least >= -0.01, floats.greatest <= 1.01 { return nil }
      return
        "the \(split.inWords) inputs are \(kind(inputs)), and the training inputs \(kind(training)): save both alike"
    }
    guard !inputs.areBytes, let times = times(inputs.size, training.size) else { return nil }
    return
      "the \(split.inWords) inputs are about \(times) the training inputs (\(range(inputs)) beside \(range(training))): "
      + "scale both by the same numbers"
  }

  private static func targets(
    _ split: DatasetSplit, _ targets: SplitFacts.Targets, _ training: SplitFacts.Targets
  ) -> String? {
    guard case .values(let largest, _, _) = targets, case .values(let learnt, _, _) = training,
      let times = times(largest, learnt)
    else { return nil }
    return
      "the \(split.inWords) targets are about \(times) the training targets (up to \(text(largest)) beside "
      + "\(text(learnt))): scale both by the same numbers"
  }

  /// "255 times as large as", or nil where both are of one scale.
  private static func times(_ one: Double, _ other: Double) -> String? {
    guard one > 0, other > 0 else { return nil }
    let ratio = max(one / other, other / one)
    guard ratio > otherScale else { return nil }
    return
      "\(NumberFormat(.significant(2), glyphs: .plain, trimsZeros: true).string(ratio)) times as \(one > other ? "large" : "small") as"
  }

  private static func kind(_ inputs: SplitFacts.Inputs) -> String {
    inputs.areBytes
      ? "bytes, divided by 255 (\(range(inputs)))" : "floats, taken as they are (\(range(inputs)))"
  }

  private static func range(_ inputs: SplitFacts.Inputs) -> String {
    "\(text(inputs.least)) to \(text(inputs.greatest))"
  }

  private static func text(_ value: Double) -> String {
    NumberFormat(.significant(3), glyphs: .plain, trimsZeros: true).string(value)
  }
}

/// Says what is the matter with data where a training ends before its first step.
enum ScaleAdvice {
  /// - Throws: what `body` throws, with advice on `examples` where no rate has been used yet.
  static func giving<Result>(
    of examples: Examples, _ targets: DatasetTargets, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let failure as TrainingFailure {
      guard case .diverged(step: 0, _, _, _) = failure else { throw failure }
      let advice = ScaleWarnings.ofTraining(SplitFacts(of: examples, targets))
      throw SettingError("\(failure)", help: advice.isEmpty ? nil : advice.joined(separator: "; "))
    }
  }
}
