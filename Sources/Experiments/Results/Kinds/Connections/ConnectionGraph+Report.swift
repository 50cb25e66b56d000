import Charts

extension ConnectionGraph {
  static func section(_ results: [(stage: String, result: ConnectionGraph)]) -> HTML {
    .joined(
      results.flatMap { stage, graph in
        [
          HTML.element("h3", [:], .text(stage)),
          .element(
            "p", ["class": "note"],
            .text(
              "Pairs connected by \(graph.method), on the \(graph.split) split. straight and path: the highest value on either way; "
                + "barrier: the highest rise above the straight line between both networks' values; steps and gradients: what "
                + "the path took, gradients counted by examples.")),
          .table(graph.comparison), .note(on: graph.statistics),
        ]
      } + [methods(results)])
  }

  private var comparison: Table {
    Table(
      columns: [
        .text("from"), .text("to"), Table.Column("distance"), Table.Column("length"),
        Table.Column("points", format: .decimals(0)), .text(""), .text("metric"), Table.Column("straight"),
        Table.Column("path"), Table.Column("straight barrier"), Table.Column("path barrier"),
        Table.Column("steps", format: .decimals(0)), Table.Column("gradients", format: .decimals(0)),
      ],
      rows: table.rows.map { row in
        let reading = row[6].text.flatMap { Metrics.reading(of: $0) }
        let metric = row[6].text.map { reading.heading(Metrics.named($0)?.title ?? $0) } ?? ""
        return Table.Row(
          (0...4).map { row[$0].shown } + [.text(row[5].number == 1 ? "tree" : ""), .text(metric)]
            + (7...10).map { row[$0].shown(in: reading) } + row.dropFirst(11).map(\.shown), isRanked: false)
      })
  }

  /// Several ways of connecting the same networks, pair by pair: where each connects, and at which cost.
  private static func methods(_ results: [(stage: String, result: ConnectionGraph)]) -> HTML {
    guard results.count > 1, let metric = results.first?.result.metrics.first else { return .nothing }
    let shown = results.filter { $0.result.metrics.contains(metric) }
    let pairs = shown.flatMap { $0.result.rows(metric).map { [$0[0].text ?? "", $0[1].text ?? ""] } }.uniqued
    let reading = Metrics.reading(of: metric)
    let rows = pairs.flatMap { pair in
      let found = shown.compactMap { stage, graph in
        graph.rows(metric).first { [$0[0].text ?? "", $0[1].text ?? ""] == pair && !$0[8].number.isNaN }
          .map { (stage, graph.method, $0) }
      }
      return found.enumerated().map { place, found in
        let (stage, method, row) = found
        return Table.Row(
          [.text(pair[0]), .text(pair[1]), .text(stage), .text(method)]
            + [9, 10].map { row[$0].shown(in: reading) } + [row[3].shown] + row.dropFirst(11).map(\.shown),
          opensSection: place == 0)
      }
    }
    if rows.isEmpty { return .nothing }
    let name = reading.heading(Metrics.named(metric)?.title ?? metric)
    return .joined([
      .element("h3", [:], .text("Ways of connecting")),
      .element(
        "p", ["class": "note"],
        .text(
          "\(name): the barrier on the straight way and on the path of each stage, and what the path took (gradients counted by "
            + "examples).")),
      .table(
        Table(
          columns: [
            .text("from"), .text("to"), .text("stage"), .text("by"), Table.Column("straight barrier"),
            Table.Column("path barrier"), Table.Column("length"), Table.Column("steps", format: .decimals(0)),
            Table.Column("gradients", format: .decimals(0)),
          ], rows: rows)),
    ])
  }
}
