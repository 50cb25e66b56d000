import Declarations
import Workflow

// What metrics come to over the stages of a family.
extension ComparisonView {
  ///     spread            over   moons/1                   moons/2
  ///     along.test.error  seed   12.1 ± 0.4, 11.6 to 12.5, n = 3 ...
  var spreads: [StyledLine] {
    let shown = showsAllMetrics ? comparison.spreads : comparison.spreads.filter(\.isMain)
    if shown.isEmpty { return [] }
    var table = TextTable(columns: ["spread", "over"] + comparison.runs.map(\.label))
    for spread in shown {
      table.append(["\(spread.stages).\(spread.name)", spread.axis] + spread.runs.map(Self.words))
    }
    return table.lines()
  }

  /// `12.1 ± 0.4, 11.6 to 12.5, n = 3`
  private static func words(for summary: MetricSpread.Summary?) -> String {
    guard let summary else { return "" }
    func text(_ value: Double) -> String { NumberText.significant(value, digits: 4) }
    guard let deviation = summary.deviation else { return "\(text(summary.mean)), n = 1" }
    return "\(text(summary.mean)) ± \(NumberText.significant(deviation, digits: 2)), "
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
  fileprivate var json: JSON {
    [
      "n": JSON(count), "mean": JSON(mean), "deviation": deviation.map { JSON($0) } ?? .null,
      "least": JSON(least), "greatest": JSON(greatest),
    ]
  }
}
