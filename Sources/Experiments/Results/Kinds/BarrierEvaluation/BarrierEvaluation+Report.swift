import Charts

extension BarrierEvaluation {
  /// A table of barriers by their three names for each result.
  static func section(_ results: [(stage: String, result: BarrierEvaluation)]) -> HTML {
    if results.isEmpty { return .nothing }
    let tables = results.flatMap { stage, evaluation in
      [
        HTML.element("h3", [:], .text(stage)), .table(evaluation.barrierTable),
        .note(on: evaluation.statistics),
      ]
    }
    return .joined(
      tables + [
        .element(
          "p", ["class": "note"],
          .text(
            "peak-over-mean: the highest value on the straight way less the mean of the two networks'; "
              + "over-interpolation: the highest rise above the straight line between the networks' values; "
              + "peak-over-worst: the highest value less the larger of the networks'. Where a part alone is moved, the "
              + "two whole networks are what it is judged by. peak-at: where on the way the highest value is."
          ))
      ])
  }

  private var barrierTable: Table {
    let named =
      by == .star ? ["", "from", "to"] : by == .pairs ? ["from", "to"] : ["part", "parameters"]
    let lines = Dictionary(ways.map { ([$0.from, $0.to], line(of: $0)?.words ?? "") }) { first, _ in first }
    let rows = table.rows.filter { judged.contains($0[6].text ?? "") }
    var last: String?
    return Table(
      columns: named.map { $0 == "parameters" ? Table.Column($0, format: .decimals(0)) : .text($0) }
        + [Table.Column("distance"), .text("split"), .text("metric")]
        + (Self.barriers + ["peak-at"]).map { Table.Column($0, format: .significant(4)) },
      rows: rows.map { row in
        let reading = row[6].text.flatMap { Metrics.reading(of: $0) }
        let title = row[6].text.map { reading.heading(Metrics.named($0)?.title ?? $0) } ?? ""
        defer { last = row[2].text }
        return Table.Row(
          (by == .star ? [.text(lines[[row[0].text ?? "", row[1].text ?? ""]] ?? "")] : [])
            + (by.joinsNetworks ? [row[0].shown, row[1].shown] : [row[2].shown, row[3].shown])
            + [row[4].shown, row[5].shown, .text(title)]
            + (7..<10).map { row[$0].shown(in: reading) } + [row[10].shown], isRanked: false,
          opensSection: !by.joinsNetworks && row[2].text == Self.whole && last != nil && last != Self.whole)
      })
  }

  /// The greatest barrier of a part and that of the whole network, or the mean of all pairs.
  func highlights(of stage: String) -> [Highlight] {
    guard let split = splits.last, let metric = judged.first, !ways.isEmpty else { return [] }
    let name = Metrics.named(metric)?.title.lowercased() ?? metric
    func rise(_ value: Double) -> String { self.rise(value, metric) }
    let note = "highest rise of the \(split) \(name) above the line between the networks"
    if by == .star { return starHighlights(of: stage, split, metric, note: note) }
    if by == .pairs {
      let all = ways.map { barrier($0, split, metric) }
      return [
        Highlight(
          name: "\(stage): mean \(split) barrier of \(all.count) pair\(all.count == 1 ? "" : "s")",
          value: rise(all.reduce(0, +) / Double(all.count)), note: note)
      ]
    }
    let parts = ways.filter { !$0.isWhole }.map { ($0, barrier($0, split, metric)) }.filter { $0.1.isFinite }
    guard let greatest = parts.max(by: { $0.1 < $1.1 }) else { return [] }
    return [
      Highlight(
        name: "\(stage): greatest \(split) barrier, of \(greatest.0.part)", value: rise(greatest.1),
        note: note)
    ]
      + ways.filter(\.isWhole).map {
        Highlight(
          name: "\(stage): \(split) barrier of the whole network", value: rise(barrier($0, split, metric)),
          note: note)
      }
  }
  /// "+0.123", "+1.5 %"
  func rise(_ value: Double, _ metric: String) -> String {
    (value > 0 ? "+" : "") + NumberFormat.significant(3).string(Metrics.shown(value, of: metric))
      + (Metrics.reading(of: metric).map { " \($0.symbol)" } ?? "")
  }
}
