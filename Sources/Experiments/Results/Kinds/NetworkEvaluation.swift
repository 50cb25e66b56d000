import Charts
import Declarations
import Specifications
import Workflow

/// Metrics of networks as they were made.
///
/// Columns of the table: network (the name of what made it), split, then one for each metric. As CSV it has one besides for each
/// axis of the networks that are of families: `seed` of `net@seed=1`.
public struct NetworkEvaluation: Artifact {
  public static let type = "networks"

  public let metrics: [String]
  public let splits: [String]
  public let table: ResultTable

  /// The batch-norm statistics that the networks had; nil of networks without.
  var statistics: StatisticsRecord?

  public init(metrics: [String], splits: [String], table: ResultTable) {
    self.metrics = metrics
    self.splits = splits
    self.table = table
  }

  public init(files: [ArtifactFile]) throws {
    let json = try files.json()
    metrics = try json.member("metrics").texts(as: "metrics").distinct(as: "metrics")
    splits = try json.member("splits").texts(as: "splits").distinct(as: "splits")
    table = try ResultTable(json: json["table"])
    statistics = try StatisticsRecord(json: json["statistics"])
    try table.expect(columns: ["network", "split"], and: metrics)
    for index in 0...1 { try table.expectTexts(at: index) }
    for index in 2..<table.columns.count { try table.expectNoTexts(at: index) }
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    let json: JSON = [
      "metrics": .array(metrics.map { JSON($0) }), "splits": .array(splits.map { JSON($0) }),
      "table": table.json,
    ]
    return [
      ArtifactFile(name: "\(name).csv", text: table.withAxes(of: "network").csv),
      ArtifactFile(name: "\(name).json", text: json.adding(statistics).prettyText),
    ]
  }
}

extension NetworkEvaluation {
  static let kind = ResultKind(
    NetworkEvaluation.self, measures: { evaluation, _ in evaluation.measures },
    figures: { evaluation, name, style in [evaluation.figure(named: name, style)] },
    terms: { Term.metrics($0.metrics) },
    section: ResultSection("Networks", section), tabulatesMetrics: true)

  /// By the names of what made them: `start.test.error`.
  private var measures: [MeasuredValue] {
    table.rows.flatMap { row -> [MeasuredValue] in
      guard let network = row[0].text, let split = row[1].text else { return [] }
      return zip(metrics, row.dropFirst(2)).enumerated().map { index, pair in
        MeasuredValue("\(network).\(split)", metric: pair.0, pair.1.number, isMain: index == 0)
      }
    }
  }

  private func figure(named name: String, _ style: FigureStyle) -> FigureSet.Figure {
    FigureSet.Figure(
      comparison(title: style.title("Networks", of: name)), name: "\(name)-networks",
      caption: "Networks as they were made, each on its own." + statistics.asSentence, width: style.width)
  }

  private static func section(_ results: [(stage: String, result: NetworkEvaluation)]) -> HTML {
    .joined(
      results.flatMap { stage, evaluation -> [HTML] in
        let table = HTML.table(evaluation.comparison())
        let networks = Set(evaluation.table.rows.map { $0[0].text }).count
        return [
          HTML.element("h3", [:], .text(stage)), evaluation.summary,
          networks > mostNetworks ? .details("All \(networks) networks", table) : table,
          .note(on: evaluation.statistics), .note(onBinsOf: evaluation.metrics),
        ]
      })
  }

  /// More networks are folded away.
  private static let mostNetworks = 24

  /// What networks of one family come to together; nothing where there are fewer than three.
  private var summary: HTML {
    let rows = splits.flatMap { split -> [Table.Row] in
      let rows = table.rows.filter { $0[1].text == split }
      let families = Dictionary(grouping: rows) { InstanceName.family(of: $0[0].text ?? "") }
      return rows.map { InstanceName.family(of: $0[0].text ?? "") }.uniqued.compactMap { family in
        guard let members = families[family], members.count > 2 else { return nil }
        let spreads = metrics.indices.map { index -> Table.Cell in
          let unit = Metrics.reading(of: metrics[index])
          let values = members.map { unit.shown($0[2 + index].number) }
          let format = unit == nil ? NumberFormat.significant(4) : .decimals(2)
          return Moments(of: values).map { .text($0.text(format)) } ?? .missing
        }
        return Table.Row(
          [.text(family), .text(split), .text("\(members.count)")] + spreads, isRanked: false)
      }
    }
    if rows.isEmpty { return .nothing }
    let columns =
      [statistics.heading("networks"), "split"].map { Table.Column.text($0) } + [Table.Column("n")]
    return .table(
      Table(
        columns: columns + metrics.map { .metric($0) }, rows: rows,
        notes: ["Mean ± standard deviation over the networks (n − 1)."]))
  }

  /// Networks below one another, split by split; the axes of families are columns.
  private func comparison(title: String = "") -> Table {
    let names = table.rows.map { InstanceName(networkOf: $0[0].text ?? "") }
    let axes = names.compactMap(\.self).flatMap(\.parts).map(\.axis).uniqued
    let isOfFamilies = Set(table.rows.map { $0[0].text }).count > 1 && !axes.isEmpty
    let rows = table.rows.enumerated().map { index, row in
      let shown = self.table.shown(row)
      let labels = axes.map { axis in
        names[index]?.parts.first { $0.axis == axis }.map { Table.Cell.text($0.label) } ?? .missing
      }
      let name = names[index].map { Table.Cell.text($0.family) } ?? shown[0]
      return Table.Row(
        isOfFamilies ? [name] + labels + shown.dropFirst() : shown, isRanked: splits.count == 1,
        opensSection: index > 0 && row[1] != table.rows[index - 1][1])
    }
    let columns = [statistics.heading("network")] + (isOfFamilies ? axes : []) + ["split"]
    return Table(
      title: title, columns: columns.map { .text($0) } + metrics.map { .metric($0) }, rows: rows)
  }
}
