import Charts
import Declarations
import Workflow

/// Metrics of networks as they were made.
///
/// Columns of the table: network (the name of what made it), split, then one for each metric.
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
      ArtifactFile(name: "\(name).csv", text: table.csv),
      ArtifactFile(name: "\(name).json", text: json.adding(statistics).prettyText),
    ]
  }
}

extension NetworkEvaluation {
  static let kind = ResultKind(
    NetworkEvaluation.self, measures: { evaluation, _ in evaluation.measures },
    figures: { evaluation, name, style in [evaluation.figure(named: name, style)] },
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
      results.flatMap { stage, evaluation in
        [
          HTML.element("h3", [:], .text(stage)), .table(evaluation.comparison()),
          .note(on: evaluation.statistics), .note(onBinsOf: evaluation.metrics),
        ]
      })
  }

  /// Networks below one another, split by split.
  private func comparison(title: String = "") -> Table {
    let rows = table.rows.enumerated().map { index, row in
      Table.Row(
        self.table.shown(row), isRanked: splits.count == 1,
        opensSection: index > 0 && row[1] != table.rows[index - 1][1])
    }
    return Table(
      title: title, columns: [.text("network"), .text("split")] + metrics.map { .metric($0) }, rows: rows)
  }
}
