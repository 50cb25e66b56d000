import Charts

extension CurveEvaluation {
  private static let statistics = ["min", "max", "mean", "int", "length"]
  private static let barriers = ["peak-over-mean", "over-interpolation", "peak-over-worst"]

  /// Statistics along curves and straight segments, and the barriers by their three names.
  static func section(_ results: [(stage: String, result: CurveEvaluation)]) -> HTML {
    if results.isEmpty { return .nothing }
    let tables = results.flatMap { stage, evaluation in
      [HTML.element("h3", [:], .text(stage)), .table(evaluation.statisticsTable)]
        + (evaluation.ownEnds.isEmpty ? [] : [.table(evaluation.endsTable)])
        + [.note(onBinsOf: evaluation.metrics)]
    }
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

  private var statisticsTable: Table {
    let rows = summary.rows.enumerated().map { index, row in
      Table.Row(
        cells(of: row), isRanked: false,
        opensSection: index > 0 && row[0].text != summary.rows[index - 1][0].text)
    }
    return Table(
      columns: ["path", "split", "metric"].map { .text($0) }
        + (Self.statistics + Self.barriers).map { Table.Column($0, format: .significant(4)) }, rows: rows)
  }

  /// The ends with their own batch-norm statistics.
  private var endsTable: Table {
    Table(
      columns: [.text("end"), .text("split")] + metrics.map { .metric($0) },
      rows: ownEnds.map { row in
        Table.Row(Array(table.shown(row).prefix(2) + table.shown(row).suffix(metrics.count)), isRanked: false)
      }, notes: ["With the batch-norm statistics that they were trained with."])
  }

  /// A row of the summary, with the metric by its title, and barriers only of what should be low.
  private func cells(of row: [ResultTable.Cell]) -> [Table.Cell] {
    var cells = row.map(\.shown)
    guard let metric = row[2].text.flatMap({ Metrics.named($0) }) else { return cells }
    cells[2] = .text(metric.reading.heading(metric.title))
    for (index, name) in summary.columns.enumerated().dropFirst(3) where name != "length" {
      cells[index] = row[index].shown(in: metric.reading)
    }
    if !metric.isBetterWhenLower {
      for index in cells.indices.suffix(Self.barriers.count) { cells[index] = .missing }
    }
    return cells
  }
}

extension CurveEvaluation {
  /// How far the loss rises above the line between the ends' values, on the curve and on the straight segment.
  /// The ends themselves count as no rise, however unequal they are.
  func highlights(of stage: String) -> [Highlight] {
    guard let split = splits.last, let metric = metrics.first, let curve = barrier(Self.curve, split, metric)
    else { return [] }
    let name = Metrics.named(metric)?.title.lowercased() ?? metric
    func rise(_ value: Double) -> String {
      signed(Metrics.shown(value, of: metric)) + (Metrics.reading(of: metric).map { " \($0.symbol)" } ?? "")
    }
    let note = "highest rise of the \(split) \(name) above the line between the ends"
    guard let segment = barrier(Self.segment, split, metric) else {
      return isStraight
        ? [Highlight(name: "\(stage): barrier on the straight segment", value: rise(curve), note: note)] : []
    }
    return [
      Highlight(name: "\(stage): barrier on the curve", value: rise(curve), note: note),
      Highlight(
        name: "\(stage): barrier on the straight segment", value: rise(segment),
        note: "the same, without a control point between the ends"),
    ]
  }

  private func barrier(_ path: String, _ split: String, _ metric: String) -> Double? {
    summary.numbers("over-interpolation") { row in
      row[0].text == path && row[1].text == split && row[2].text == metric
    }.first
  }

  private func signed(_ value: Double) -> String {
    (value > 0 ? "+" : "") + NumberFormat.significant(3).string(value)
  }
}
