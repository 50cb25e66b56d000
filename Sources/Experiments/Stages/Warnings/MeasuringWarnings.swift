import Neural
import Workflow

extension MeasuringStage {
  /// What would make measures of little use, by what the examples of the splits are like.
  func warnings(in context: WarningContext) -> [String] {
    let training = context.facts(of: .train, of: data)
    var found = measured.splits.flatMap { split -> [String] in
      guard let facts = context.facts(of: split, of: data) else {
        return [context.readingProblem(of: split, of: data)].compactMap(\.self)
      }
      let scales = training.map { ScaleWarnings.ofMeasuring(split, facts, beside: $0) } ?? []
      return [metrics.warning(of: split, facts)].compactMap(\.self) + (split.part == .test ? scales : [])
    }
    if readsTraining, let training {
      let norms = NormWarning(network: network, batch: batch, examples: training.count)
      found += [norms.ofEstimating].compactMap(\.self)
    }
    return found + StatisticsWarning(network: network, policy: policy).list(of: self, in: context)
  }
}

extension MetricChoice {
  /// What a split that lacks classes makes of these metrics; nil where it lacks none.
  func warning(of split: DatasetSplit, _ facts: SplitFacts) -> String? {
    guard case .classes(let counts) = facts.targets else { return nil }
    let warning = ClassWarning(split: split, counts: counts, examples: facts.count)
    return warning.missing.isEmpty
      ? nil : warning.ofMeasuring(hasAUROC: names.contains { $0.name == AUROC().name })
  }
}

extension StageContext {
  /// Says of how many networks metrics are not finite, where there are such.
  ///
  /// - Parameters:
  ///   - rows: the metrics of each.
  ///   - unit: what each is called: "point".
  func warnOfResult(ofNonFinite rows: [[Double]], unit: String, on split: DatasetSplit) {
    let count = rows.count { !$0.allSatisfy(\.isFinite) }
    if count == 0 { return }
    let units = rows.count == 1 ? unit : "\(unit)s"
    warnOfResult(
      "on the \(split.inWords) split, metrics of \(count) of \(rows.count) \(units) are not finite: what the network "
        + "gives there is not a number, or too large")
  }
}
