import Charts
import Workflow

/// Statistics along curves and straight segments, and the barriers by their three names.
struct CurveSection: ReportSection {
  let title = "Along the curves"

  private static let statistics = ["min", "max", "mean", "int", "length"]
  private static let barriers = ["peak-over-mean", "over-interpolation", "peak-over-worst"]

  func content(of run: PresentedRun) throws -> HTML {
    let tables = try run.artifacts(CurveEvaluation.self).flatMap { stage, evaluation in
      [HTML.element("h3", [:], .text(stage.name)), .table(table(evaluation))]
        + (evaluation.ownEnds.isEmpty ? [] : [.table(ends(evaluation))])
        + [.note(onBinsOf: evaluation.metrics)]
    }
    if tables.isEmpty { return .nothing }
    return .joined(
      tables + [
        .element(
          "p", ["class": "note"],
          .text(
            "int: mean over the length of the path. peak-over-mean: the highest value less the mean of the "
              + "ends; over-interpolation: the highest rise above the straight line between the ends' values; "
              + "peak-over-worst: the highest value less the larger of the ends. Where higher is better, a peak "
              + "is no barrier, and none is shown."))
      ])
  }

  private func table(_ evaluation: CurveEvaluation) -> Table {
    let summary = evaluation.summary
    let rows = summary.rows.enumerated().map { index, row in
      Table.Row(
        cells(of: row), isRanked: false,
        opensSection: index > 0 && row[0].text != summary.rows[index - 1][0].text)
    }
    return Table(
      columns: ["path", "split", "metric"].map { .text($0) }
        + (CurveSection.statistics + CurveSection.barriers).map {
          Table.Column($0, format: .significant(4))
        }, rows: rows)
  }

  /// The ends with their own batch-norm statistics.
  private func ends(_ evaluation: CurveEvaluation) -> Table {
    Table(
      columns: [.text("end"), .text("split")] + evaluation.metrics.map { .metric($0) },
      rows: evaluation.ownEnds.map { row in
        Table.Row(
          row.prefix(2).map(\.shown) + row.suffix(evaluation.metrics.count).map(\.shown), isRanked: false)
      }, notes: ["With the batch-norm statistics that they were trained with."])
  }

  /// A row of the summary, with the metric by its title, and barriers only of what should be low.
  private func cells(of row: [ResultTable.Cell]) -> [Table.Cell] {
    var cells = row.map(\.shown)
    guard let metric = row[2].text.flatMap({ Metrics.named($0) }) else { return cells }
    cells[2] = .text(metric.title + (metric.unit.map { " (\($0))" } ?? ""))
    if !metric.isBetterWhenLower {
      for index in cells.indices.suffix(CurveSection.barriers.count) { cells[index] = .missing }
    }
    return cells
  }
}
