import Declarations
import Specifications
import Workflow

/// A comparison of runs in lines: what differs, and nothing else.
struct ComparisonView: Sendable {
  let comparison: RunComparison
  let showsAllMetrics: Bool

  init(_ comparison: RunComparison, showsAllMetrics: Bool = false) {
    self.comparison = comparison
    self.showsAllMetrics = showsAllMetrics
  }

  private var labels: [String] { comparison.runs.map(\.label) }

  ///     moons/1 -> moons/2
  ///
  ///     settings
  ///       stages.end.train.seed: 2 -> 3
  ///
  ///     stages
  ///       ≠ end     train      differs: its seed
  ///       ≠ valley  fit-curve  differs: by end
  var lines: [StyledLine] {
    let heading = StyledLine(labels.joined(separator: " -> "), .strong)
    if comparison.findsNothing {
      let count = NumberText.count(comparison.stages.count, "stage")
      return [heading, "\("equal:", .good) settings, data, and the results of \(count)"] + renamings
    }
    let parts =
      [settings, others] + comparison.runs.indices.dropFirst().map(stages(of:)) + [metrics, spreads]
    return [heading] + parts.filter { !$0.isEmpty }.flatMap { [StyledLine()] + $0 }
  }
}

// What went in.
extension ComparisonView {
  private var settings: [StyledLine] {
    if comparison.settings.isEmpty { return [] }
    return [StyledLine("settings", .active)]
      + grouped.map { first, others in
        var line: StyledLine = "  \(first.path): "
        for (index, value) in first.values.enumerated() {
          let isLast = index == first.values.count - 1
          line.append(ValueText.exact(value), isLast ? .good : .bad)
          if !isLast { line.append(" -> ") }
        }
        if !others.isEmpty { line.append("  (and in \(others.listed()))", .faint) }
        return line
      }
  }

  /// The same change of the same setting, said once, with the other stages that have it.
  private var grouped: [(SettingDifference, others: [String])] {
    var groups: [(SettingDifference, others: [String])] = []
    for setting in comparison.settings {
      let known = groups.firstIndex { $0.0.setting == setting.setting && $0.0.values == setting.values }
      guard let known else {
        groups.append((setting, []))
        continue
      }
      groups[known].others.append(setting.owner)
    }
    return groups
  }

  private var others: [StyledLine] {
    var lines = comparison.contents.map { difference -> StyledLine in
      "\("contents", .active) of \(difference.source) differ: \(difference.parts.joined(separator: ", "))"
    }
    if !comparison.numerics.isEmpty {
      lines.append("\("computed by", .active): \(comparison.numerics.joined(separator: " -> "))")
    }
    for (label, failed) in zip(labels, comparison.failures) where !failed.isEmpty {
      lines.append("\("failed", .bad) in \(label): \(failed.listed())")
    }
    return lines
  }
}

// What came out.
extension ComparisonView {
  private func stages(of run: Int) -> [StyledLine] {
    let told = comparison.stages.filter { $0.verdicts[run - 1].isDifference || $0.isRenamed(in: run) }
    if told.isEmpty { return [] }
    let names = told.map(\.name.columns).max() ?? 0
    let kinds = told.map(\.kind.columns).max() ?? 0
    let heading = comparison.runs.count == 2 ? "stages" : "stages of \(labels[run]) against \(labels[0])"
    let lines = told.map { stage -> StyledLine in
      let (sign, tone, words) = described(stage, run)
      return
        "  \(sign, tone) \(stage.name.padded(to: names), .strong)  \(stage.kind.padded(to: kinds), .faint)  \(words)"
    }
    let same = comparison.stages.count { $0.verdicts[run - 1] == .same && !$0.isRenamed(in: run) }
    let rest: [StyledLine] =
      same > 0 ? ["  \("=", .faint) \(NumberText.count(same, "stage")) with the same results"] : []
    return [StyledLine(heading, .active)] + lines + rest
  }

  private func described(_ stage: ComparedStage, _ run: Int) -> (sign: String, Tone, words: String) {
    switch stage.verdicts[run - 1] {
    case .isGone: ("-", .bad, absence(of: stage, from: run) ?? "only in \(labels[0])")
    case .isNew: ("+", .good, absence(of: stage, from: 0) ?? "only in \(labels[run])")
    case .differs: ("≠", .caution, stage.verdicts[run - 1].inWords + newName(of: stage, run, ", "))
    case .same, .isNowhere: ("=", .faint, "the same" + newName(of: stage, run, ", "))
    }
  }

  /// Of a stage that a run has not because it was not for it.
  private func absence(of stage: ComparedStage, from run: Int) -> String? {
    comparison.runs[run].record.leftOut.contains(stage.name) ? "left out of \(labels[run])" : nil
  }

  private func newName(of stage: ComparedStage, _ run: Int, _ separator: String) -> String {
    guard stage.isRenamed(in: run), let name = stage.records[run]?.name else { return "" }
    return "\(separator)called \(name) in \(labels[run])"
  }

  private var renamings: [StyledLine] {
    comparison.runs.indices.dropFirst().flatMap { run in
      comparison.stages.filter { $0.isRenamed(in: run) }.map {
        StyledLine("\($0.name) is\(newName(of: $0, run, " "))", .faint)
      }
    }
  }

  private var metrics: [StyledLine] {
    let shown = showsAllMetrics ? comparison.metrics : comparison.metrics.filter(\.isMain)
    if comparison.metrics.isEmpty { return [] }
    let own = shown.filter { InstanceName(parsing: $0.stage) == nil }
    let families = shown.compactMap {
      InstanceName(parsing: $0.stage) == nil ? nil : InstanceName.family(of: $0.stage)
    }
    var seen = Set<String>()
    let tables =
      [table(of: own)]
      + families.filter { seen.insert($0).inserted }.map { family in
        table(of: shown.filter { InstanceName(parsing: $0.stage)?.family == family })
      }
    let hidden = comparison.metrics.count - shown.count
    let more = hidden > 0 ? [StyledLine("\(hidden) more with --all-metrics", .faint)] : []
    return Array(tables.filter { !$0.rows.isEmpty }.map { $0.lines() }.joined(separator: [StyledLine()]))
      + more
  }

  /// Metrics of stages by themselves, or of the stages of one family, with its axes as columns.
  private func table(of metrics: [MetricDifference]) -> TextTable {
    let isPair = comparison.runs.count == 2
    let names = metrics.map { InstanceName(parsing: $0.stage) }
    var seen = Set<String>()
    let axes = names.flatMap { $0?.parts ?? [] }.map(\.axis).filter { seen.insert($0).inserted }
    var table = TextTable(columns: ["metric"] + axes + labels + (isPair ? ["difference"] : []))
    for (metric, name) in zip(metrics, names) {
      let changes = metric.changes
      let values = metric.values.enumerated().map { run, value -> String in
        guard let value else { return "" }
        let text = NumberText.significant(metric.unit.shown(value), digits: 6)
        guard !isPair, run > 0, let change = changes[run] else { return text }
        return "\(text) (\(ValueText.change(metric.unit.shown(change))))"
      }
      let difference = isPair ? [changes[1].map { ValueText.change(metric.unit.shown($0)) } ?? ""] : []
      let places = axes.map { axis in name?.parts.first { $0.axis == axis }?.label ?? "" }
      table.append(
        [metric.unit.heading("\(name?.family ?? metric.stage).\(metric.name)")] + places + values + difference
      )
    }
    return table
  }
}

extension ComparedStage {
  /// Whether a run calls it otherwise than the first.
  func isRenamed(in run: Int) -> Bool {
    guard let old = records[0]?.name, let new = records[run]?.name else { return false }
    return old != new
  }
}
