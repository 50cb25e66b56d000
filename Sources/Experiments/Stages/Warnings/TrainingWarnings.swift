import Networks
import Neural
import Workflow

/// What would make a training of little use, by what its examples are like.
struct TrainingWarnings {
  let network: Network
  let data: Input<DatasetSource>
  let batch: Int

  func list(in context: WarningContext) -> [String] {
    guard let facts = context.facts(of: .train, of: data), let source = context.source(data) else {
      return [context.readingProblem(of: .train, of: data)].compactMap(\.self)
    }
    let norms = NormWarning(network: network, batch: batch, examples: facts.count)
    return [missingClasses(facts, source, in: context)].compactMap(\.self) + ScaleWarnings.ofTraining(facts)
      + [norms.ofTraining].compactMap(\.self)
  }

  private func missingClasses(
    _ facts: SplitFacts, _ source: DatasetSource, in context: WarningContext
  ) -> String? {
    guard case .classes(let counts) = facts.targets else { return nil }
    let warning = ClassWarning(split: .train, counts: counts, examples: facts.count)
    if warning.missing.isEmpty { return nil }
    var heldOut: (counts: [Int], examples: Int)?
    if let validation = context.facts(of: .validation, of: data), case .classes(let held) = validation.targets
    {
      heldOut = (held, validation.count)
    }
    return warning.ofTraining(
      heldOut: heldOut, isOwn: source.dataset is Arrays || source.dataset is PythonDataset)
  }
}

/// What is said of a batch norm that sees one example alone.
struct NormWarning {
  let network: Network
  let batch: Int
  let examples: Int

  /// How many examples the last batch of an epoch has.
  private func last(of size: Int) -> Int { (examples - 1) % min(size, examples) + 1 }

  private var hasLoneExample: Bool { examples > 0 && last(of: batch) == 1 && network.hasNormOfSingleValues }

  var ofTraining: String? {
    guard hasLoneExample else { return nil }
    return
      "\(finding), so that what leaves the norm is its shift alone, whatever the example is (PyTorch refuses such a "
      + "batch)\(remedy)"
  }

  var ofEstimating: String? {
    guard hasLoneExample else { return nil }
    return "batch-norm statistics are estimated over the training split, and \(finding)\(remedy)"
  }

  private var finding: String {
    examples == 1
      ? "there is one training example, over which a batch norm has no variance"
      : "\(examples) training examples in batches of \(batch) leave a last batch of one, over which a batch norm has no "
        + "variance"
  }

  /// The nearest size of a batch that leaves none alone.
  private var remedy: String {
    let sizes = (1..<max(2, batch)).lazy.flatMap { [batch - $0, batch + $0] }
    return sizes.first { $0 > 1 && last(of: $0) > 1 }.map { "; with `batch: \($0)` none is alone" } ?? ""
  }
}

extension Train {
  func warnings(in context: WarningContext) -> [String] {
    let found = TrainingWarnings(network: network, data: data, batch: batch).list(in: context)
    guard let validation, let facts = context.facts(of: .validation, of: data) else { return found }
    return found + [validation.metrics.warning(of: .validation, facts)].compactMap(\.self)
  }
}
