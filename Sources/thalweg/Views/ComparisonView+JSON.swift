import Declarations
import Workflow

extension ComparisonView {
  /// `{"equal", "runs", "settings", "contents", "numerics", "failures", "stages", "metrics", "spreads"}`; lists of values have one
  /// for each run.
  var json: JSON {
    [
      "equal": JSON(comparison.findsNothing),
      "runs": .array(
        comparison.runs.map {
          ["label": JSON($0.label), "path": JSON($0.folder.path), "name": JSON($0.record.name)]
        }),
      "settings": .array(
        comparison.settings.map {
          ["path": JSON($0.path), "values": .array($0.values.map { $0 ?? .null })]
        }),
      "contents": .array(
        comparison.contents.map {
          ["source": JSON($0.source), "parts": .array($0.parts.map { JSON($0) })]
        }),
      "numerics": .array(comparison.numerics.map { JSON($0) }),
      "failures": .array(comparison.failures.map { .array($0.map { JSON($0) }) }),
      "stages": .array(comparison.stages.map(\.json)),
      "metrics": .array(comparison.metrics.map(\.json)),
      "spreads": .array(comparison.spreads.map(\.json)),
    ]
  }
}

extension ComparedStage {
  fileprivate var json: JSON {
    [
      "stage": JSON(name), "kind": JSON(kind),
      "names": .array(records.map { $0.map { JSON($0.name) } ?? .null }),
      "against-first": .array(verdicts.map(\.json)),
    ]
  }
}

extension ComparedStage.Verdict {
  fileprivate var json: JSON {
    switch self {
    case .same: ["result": "same"]
    case .isGone: ["result": "gone"]
    case .isNew: ["result": "new"]
    case .isNowhere: ["result": "in-neither"]
    case .differs(let causes, let origins):
      [
        "result": "differs", "causes": .array(causes.map(\.json)),
        "origins": .array(origins.map { JSON($0) }),
      ]
    }
  }
}

extension DifferenceCause {
  fileprivate var json: JSON {
    switch self {
    case .settings(let paths): ["cause": "settings", "paths": .array(paths.map { JSON($0) })]
    case .kind(let old, let new): ["cause": "kind", "old": JSON(old), "new": JSON(new)]
    case .version(let old, let new): ["cause": "version", "old": JSON(old), "new": JSON(new)]
    case .input(let name): ["cause": "input", "stage": JSON(name)]
    case .source(let name, let parts):
      ["cause": "source", "source": JSON(name), "parts": .array(parts.map { JSON($0) })]
    case .numerics: ["cause": "numerics"]
    case .renamedInput(let old, let new): ["cause": "renamed-input", "old": JSON(old), "new": JSON(new)]
    case .notReproduced: ["cause": "not-reproduced"]
    case .unknown: ["cause": "unknown"]
    }
  }
}

extension MetricDifference {
  fileprivate var json: JSON {
    [
      "stage": JSON(stage), "metric": JSON(name), "main": JSON(isMain),
      "better": isBetterWhenLower.map { JSON($0 ? "lower" : "higher") } ?? .null,
      "values": .array(values.map { $0.map { JSON($0) } ?? .null }),
      "changes": .array(changes.map { $0.map { JSON($0) } ?? .null }),
    ]
  }
}

// What metrics come to over the stages of a family.
extension ComparisonView {
  ///     spread            over   moons/1                   moons/2
  ///     along.test.error  seed   12.1 ± 0.4, 11.6 to 12.5, n = 3 ...
  var spreads: [StyledLine] {
    let shown = showsAllMetrics ? comparison.spreads : comparison.spreads.filter(\.isMain)
    if shown.isEmpty { return [] }
    var table = TextTable(columns: ["spread", "over"] + comparison.runs.map(\.label))
    for spread in shown {
      let name = spread.unit.heading("\(spread.stages).\(spread.name)")
      table.append([name, spread.axis] + spread.runs.map { Self.words(for: $0, in: spread.unit) })
    }
    return table.lines()
  }

  /// `12.1 ± 0.4, 11.6 to 12.5, n = 3`
  private static func words(for summary: MetricSpread.Summary?, in unit: ReadingUnit?) -> String {
    guard let summary else { return "" }
    func text(_ value: Double) -> String { NumberText.significant(unit.shown(value), digits: 4) }
    guard let deviation = summary.deviation else { return "\(text(summary.mean)), n = 1" }
    return "\(text(summary.mean)) ± \(NumberText.significant(unit.shown(deviation), digits: 2)), "
      + "\(text(summary.least)) to \(text(summary.greatest)), n = \(summary.count)"
  }
}

extension MetricSpread {
  /// `{"stages", "over", "metric", "main", "runs": [{"n", "mean", "deviation", "least", "greatest"}]}`
  var json: JSON {
    [
      "stages": JSON(stages), "over": JSON(axis), "metric": JSON(name), "main": JSON(isMain),
      "runs": .array(runs.map { $0?.json ?? .null }),
    ]
  }
}

extension MetricSpread.Summary {
  /// `{"n", "mean", "deviation", "least", "greatest"}`
  var json: JSON {
    [
      "n": JSON(count), "mean": JSON(mean), "deviation": deviation.map { JSON($0) } ?? .null,
      "least": JSON(least), "greatest": JSON(greatest),
    ]
  }
}
