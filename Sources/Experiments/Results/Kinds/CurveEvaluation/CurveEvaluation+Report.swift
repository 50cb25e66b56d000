import Charts

extension CurveEvaluation {
  private static let statistics = ["min", "max", "mean", "int", "length"]
  private static let barriers = ["peak-over-mean", "over-interpolation", "peak-over-worst"]

  /// Statistics along curves and straight segments, and the barriers by their three names.
  static func section(_ results: [(stage: String, result: CurveEvaluation)]) -> HTML {
    if results.isEmpty { return .nothing }
    let tables = StageGroup.all(of: results).flatMap { group -> [HTML] in
      let tables = [HTML.table(statisticsTable(of: group))] + endsTables(of: group)
      let isLong = group.members.map(\.result.summary.rows.count).reduce(0, +) > mostRows
      return [HTML.element("h3", [:], .text(group.name))]
        + (group.isFamily && isLong
          ? [HTML.details("Statistics of \(group.members.count) stages", tables)] : tables)
        + group.members.map(\.result.statistics).uniqued.map { .note(on: $0) }
        + [.note(onBinsOf: group.members[0].result.metrics)]
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

  /// More rows of a family are folded away.
  private static let mostRows = 24

  /// The axes of a family are columns.
  private static func statisticsTable(of group: StageGroup<CurveEvaluation>) -> Table {
    let rows = group.members.enumerated().flatMap { place, member -> [Table.Row] in
      let summary = member.result.summary
      return summary.rows.enumerated().map { index, row in
        let isNew = index == 0 ? place > 0 : row[0].text != summary.rows[index - 1][0].text
        return Table.Row(
          group.labels(of: member) + member.result.cells(of: row), isRanked: false, opensSection: isNew)
      }
    }
    let path = group.members.first.flatMap(\.result.statistics).heading("path")
    return Table(
      columns: (group.axes + [path, "split", "metric"]).map { .text($0) }
        + (statistics + barriers).map { Table.Column($0, format: .significant(4)) }, rows: rows)
  }

  private static func endsTables(of group: StageGroup<CurveEvaluation>) -> [HTML] {
    group.members.filter { !$0.result.ownEnds.isEmpty }.map { member in
      .table(member.result.endsTable(title: group.isFamily ? member.stage : ""))
    }
  }

  /// The ends with their own batch-norm statistics.
  private func endsTable(title: String) -> Table {
    Table(
      title: title, columns: [.text("end (own statistics)"), .text("split")] + metrics.map { .metric($0) },
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
    func rise(_ value: Double) -> Highlight.Quantity {
      Highlight.Quantity(
        value: Metrics.shown(value, of: metric), format: .significant(3),
        unit: Metrics.reading(of: metric)?.symbol ?? "", isSigned: true)
    }
    let note = "highest rise of the \(split) \(name) above the line between the ends"
    guard let segment = barrier(Self.segment, split, metric) else {
      return isStraight
        ? [Highlight(of: stage, "\(split) barrier on the straight segment", rise(curve), note: note)] : []
    }
    return [
      Highlight(of: stage, "\(split) barrier on the curve", rise(curve), note: note),
      Highlight(
        of: stage, "\(split) barrier on the straight segment", rise(segment),
        note: "the same, without a control point between the ends"),
    ]
  }

  private func barrier(_ path: String, _ split: String, _ metric: String) -> Double? {
    summary.numbers("over-interpolation") { row in
      row[0].text == path && row[1].text == split && row[2].text == metric
    }.first
  }
}

extension Barriers {
  static let terms = [
    Term(
      "Barrier",
      "How far a value that should be low rises on a way between two networks. Over interpolation: the highest rise above the "
        + "straight line between the two networks' values, which is what is meant where nothing else is said. Peak over mean: the "
        + "highest value less the mean of the two. Peak over worst: the highest value less the larger of the two."
    )
  ]
}

extension CurveEvaluation {
  /// What its tables and figures have.
  var terms: [Term] {
    [
      Term("t", "The place on a curve: 0 at its start, 1 at its end."),
      Term(
        "Straight segment",
        "The straight line in weight space between the ends of a curve, without a control point."
      ),
    ] + Barriers.terms + [
      Term(
        "int",
        "The integral of a value over the length of the path, divided by the length: the mean over equal stretches of the way. "
          + "The mean beside it is over the points."),
      Term("length", "The length of the path in weight space."),
    ] + Term.metrics(metrics)
  }
}
