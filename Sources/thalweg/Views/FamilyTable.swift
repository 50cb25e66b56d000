import Declarations
import Specifications
import Workflow

/// What the stages of a family came to: a row for each, with the axes as columns, and what the rows come to together.
struct FamilyTable: Sendable {
  private struct Row {
    let stage: String
    let axes: [String: String]
    let values: [String: Double]
  }

  private let rows: [Row]
  /// In the order in which the stages have them.
  private let axes: [String]
  /// The main ones, or all where none is.
  private let metrics: [MeasuredValue]

  /// - Parameter stages: each with its numbers.
  init(_ stages: [(name: String, values: [MeasuredValue])]) {
    rows = stages.map { stage in
      let parts = InstanceName(parsing: stage.name)?.parts ?? []
      return Row(
        stage: stage.name, axes: Dictionary(parts.map { ($0.axis, $0.label) }) { first, _ in first },
        values: Dictionary(stage.values.map { ($0.name, $0.value) }) { first, _ in first })
    }
    var seen = Set<String>()
    axes = stages.flatMap { InstanceName(parsing: $0.name)?.parts ?? [] }.map(\.axis)
      .filter { seen.insert($0).inserted }
    var known = Set<String>()
    let all = stages.flatMap(\.values).filter { known.insert($0.name).inserted }
    let main = all.filter(\.isMain)
    metrics = main.isEmpty ? all : main
  }

  /// - Parameter limit: of rows of stages.
  func lines(limit: Int) -> [StyledLine] {
    let heads = metrics.map { $0.unit.heading($0.name) }
    let shown = rows.map { row in
      axes.map { row.axes[$0] ?? "" } + metrics.map { text(row.values[$0.name], $0) }
    }
    let lines = TextTable(columns: axes + heads, rows: shown).lines(limit: limit)
    if metrics.isEmpty { return lines + [StyledLine("these stages have no metrics", .faint)] }
    return lines + [StyledLine()] + spread.lines()
  }

  /// The mean and the deviation over the stages, of each metric.
  private var spread: TextTable {
    var table = TextTable(columns: ["metric", "mean", "deviation", "min", "max", "stages"])
    for metric in metrics {
      guard let summary = summary(of: metric) else { continue }
      table.append([
        metric.unit.heading(metric.name), text(summary.mean, metric),
        summary.deviation.map { NumberText.significant(metric.unit.shown($0), digits: 3) } ?? "",
        text(summary.least, metric), text(summary.greatest, metric), String(summary.count),
      ])
    }
    return table
  }

  private func summary(of metric: MeasuredValue) -> MetricSpread.Summary? {
    MetricSpread.Summary(of: rows.compactMap { $0.values[metric.name] }.filter(\.isFinite))
  }

  private func text(_ value: Double?, _ metric: MeasuredValue) -> String {
    value.map { NumberText.significant(metric.unit.shown($0), digits: 6) } ?? ""
  }

  /// `{"stages": {name: {"axes": {…}, "values": {…}}}, "metrics": {name: {"n", "mean", …}}}`
  var json: JSON {
    [
      "stages": .object(
        rows.map { row in
          let values = metrics.map { JSON.Member($0.name, row.values[$0.name].map { JSON($0) } ?? .null) }
          return JSON.Member(
            row.stage,
            [
              "axes": .object(axes.map { JSON.Member($0, row.axes[$0].map { JSON($0) } ?? .null) }),
              "values": .object(values),
            ])
        }),
      "metrics": .object(metrics.map { JSON.Member($0.name, summary(of: $0)?.json ?? .null) }),
    ]
  }
}
