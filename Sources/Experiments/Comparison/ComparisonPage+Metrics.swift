import Charts
import Declarations
import Specifications
import Workflow

// What came out, in numbers.
extension ComparisonPage {
  /// What metrics come to over the stages of families, and below, folded, those of each stage.
  var families: HTML {
    let spreads = comparison.spreads
    let main = spreads.filter(\.isMain)
    let members = comparison.metrics.filter { InstanceName(parsing: $0.stage) != nil }
    let names = members.map { InstanceName.family(of: $0.stage) }.uniqued
    let tables = names.map { family in
      let own = members.filter { InstanceName.family(of: $0.stage) == family }
      return HTML.details(
        "\(family): \(Set(own.map(\.stage)).count) stages", table(ofMembers: own.mainFirst))
    }
    if spreads.isEmpty, tables.isEmpty { return .nothing }
    let rest = main.isEmpty ? [] : spreads.filter { !$0.isMain }
    let shown = main.isEmpty ? spreads : main
    return .joined(
      (shown.isEmpty ? [] : [table(ofSpreads: shown)])
        + (rest.isEmpty ? [] : [HTML.details("\(rest.count) more metrics", table(ofSpreads: rest))]) + tables)
  }

  /// Those of stages by themselves, the main ones first and the others folded, stage by stage.
  var metrics: HTML {
    let own = comparison.metrics.filter { InstanceName(parsing: $0.stage) == nil }
    let main = own.filter(\.isMain)
    let rest = own.filter { !$0.isMain }
    if own.isEmpty { return .nothing }
    return .joined(
      (main.isEmpty ? [] : [table(of: main)])
        + (rest.isEmpty
          ? [] : [HTML.details("\(rest.count) more metrics", isOpen: main.isEmpty, table(of: rest))]))
  }

  private func table(of metrics: [MetricDifference]) -> HTML {
    let rows = metrics.enumerated().map { index, metric in
      Table.Row(
        [.text(metric.stage), .text(metric.unit.heading(metric.name))] + numbers(of: metric),
        isRanked: false, opensSection: index > 0 && metrics[index - 1].stage != metric.stage)
    }
    return .runs(Table(columns: ["stage", "metric"].map { .text($0) } + columnsOfRuns, rows: rows))
  }

  /// Those of the stages of a family, with the axes as columns.
  private func table(ofMembers metrics: [MetricDifference]) -> HTML {
    let names = metrics.map { InstanceName(parsing: $0.stage)?.parts ?? [] }
    let axes = names.joined().map(\.axis).uniqued
    let rows = zip(metrics, names).enumerated().map { index, pair in
      let labels = axes.map { axis in
        pair.1.first { $0.axis == axis }.map { Table.Cell.text($0.label) } ?? .missing
      }
      return Table.Row(
        labels + [.text(pair.0.unit.heading(pair.0.name))] + numbers(of: pair.0), isRanked: false,
        opensSection: index > 0 && metrics[index - 1].stage != pair.0.stage)
    }
    return .runs(Table(columns: (axes + ["metric"]).map { .text($0) } + columnsOfRuns, rows: rows))
  }

  private func table(ofSpreads spreads: [MetricSpread]) -> HTML {
    let names = spreads.map { InstanceName(parsing: $0.stages)?.parts ?? [] }
    let axes = names.joined().map(\.axis).uniqued
    let rows = spreads.enumerated().map { index, spread in
      let labels = axes.map { axis in
        names[index].first { $0.axis == axis }.map { Table.Cell.text($0.label) } ?? .missing
      }
      let cells = spread.runs.map { summary -> Table.Cell in
        guard let summary else { return .missing }
        let texts = Moments.texts(
          mean: spread.unit.shown(summary.mean), deviation: summary.deviation.map { spread.unit.shown($0) },
          Self.format)
        return .text("\(texts.mean)\(texts.deviation.map { " ± \($0)" } ?? "") (\(summary.count))")
      }
      return Table.Row(
        [.text(InstanceName.family(of: spread.stages))] + labels
          + [.text(spread.axis), .text(spread.unit.heading(spread.name))] + cells,
        isRanked: false, opensSection: index > 0 && spreads[index - 1].stages != spread.stages)
    }
    return .runs(
      Table(
        columns: (["stages"] + axes + ["over", "metric"]).map { .text($0) }
          + runs.map { Table.Column($0.label) },
        rows: rows, notes: ["Mean ± standard deviation (n − 1), and of how many stages."]))
  }

  private static let format = NumberFormat.significant(5)

  private var columnsOfRuns: [Table.Column] {
    runs.map { Table.Column($0.label, format: Self.format) }
      + (runs.count == 2 ? [Table.Column("difference", format: .significant(3))] : [])
  }

  /// By run; of two with the difference, of more with how each differs from the first.
  private func numbers(of metric: MetricDifference) -> [Table.Cell] {
    let values = metric.values.map { $0.map(metric.unit.shown) }
    let changes = metric.changes.map { $0.map(metric.unit.shown) }
    if runs.count == 2 { return (values + changes.dropFirst()).map { $0.map { .number($0) } ?? .missing } }
    return zip(values, changes).enumerated().map { index, pair in
      guard let value = pair.0 else { return .missing }
      guard index > 0, let change = pair.1, change.isFinite else { return .number(value) }
      let sign = change > 0 ? "+" : ""
      return .text(
        "\(Self.format.string(value)) (\(sign)\(NumberFormat.significant(2).string(change)))")
    }
  }
}

extension [MetricDifference] {
  /// Of each stage, the main ones before the others.
  fileprivate var mainFirst: [MetricDifference] {
    map(\.stage).uniqued.flatMap { stage in
      let own = filter { $0.stage == stage }
      return own.filter(\.isMain) + own.filter { !$0.isMain }
    }
  }
}
