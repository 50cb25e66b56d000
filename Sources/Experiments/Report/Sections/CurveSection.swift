import Charts
import Workflow

/// Statistics along curves and straight segments, and the barriers by their three names.
struct CurveSection: ReportSection {
  let title = "Along the curves"

  private static let statistics = [
    "min", "max", "mean", "int", "length", "peak-over-mean", "over-interpolation", "peak-over-worst",
  ]

  func content(of run: PresentedRun) throws -> HTML {
    let tables = try run.artifacts(CurveEvaluation.self).flatMap { stage, evaluation in
      [HTML.element("h3", [:], .text(stage.name)), .table(table(evaluation))]
    }
    if tables.isEmpty { return .nothing }
    return .joined(
      tables + [
        .element(
          "p", ["class": "note"],
          .text(
            "int: mean over the length of the path. peak-over-mean: the highest value less the mean of the "
              + "ends; over-interpolation: the highest rise above the straight line between the ends' values; "
              + "peak-over-worst: the highest value less the larger of the ends."))
      ])
  }

  private func table(_ evaluation: CurveEvaluation) -> Table {
    let rows = evaluation.summary.rows.enumerated().map { index, row in
      Table.Row(
        row.map(\.shown), isRanked: false,
        opensSection: index > 0 && row[0].text != evaluation.summary.rows[index - 1][0].text)
    }
    return Table(
      columns: ["path", "split", "metric"].map { .text($0) }
        + CurveSection.statistics.map { Table.Column($0, format: .significant(4)) }, rows: rows)
  }
}
