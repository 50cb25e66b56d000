import Charts
import Declarations

extension AlignmentResult {
  /// Restarts over their number, and layer by layer what is left of the distance and how many units stayed.
  func figures(named name: String, _ style: FigureStyle) -> [FigureSet.Figure] {
    [restartFigure(name, style)]
      + networks.rows.indices.map { layerFigure(of: $0 + 1, name, style) }
  }

  private func restartFigure(_ name: String, _ style: FigureStyle) -> FigureSet.Figure {
    let numbers = restarts.rows.map { $0[0].number }
    let axis = Axis("restart", range: 0.5...Double(max(numbers.count, 1)) + 0.5, isWhole: true)
    let chosen = restarts.rows.filter { $0[6] == .integer(1) }
    let objectives = LineChart(
      x: axis, y: Axis(objective),
      series: [
        Series(
          "restarts", x: numbers, y: restarts.numbers("objective"), stroke: .none, marker: .circle),
        Series(
          "best", x: chosen.map { $0[0].number }, y: chosen.map { $0[2].number }, stroke: .none,
          marker: .diamond),
      ])
    let agreement = LineChart(
      x: axis, y: Axis("units as in the best", unit: "%"),
      series: [
        Series(
          "agreement", x: numbers, y: restarts.numbers("agreement").map { 100 * $0 }, stroke: .none,
          marker: .circle)
      ], showsLegend: false)
    return FigureSet.Figure(
      Panels(title: style.title("Restarts", of: name), stacked: [objectives, agreement]),
      name: "\(name)-restarts",
      caption:
        "What each restart came to (\(objective)), and the share of units that go to the same place as in the best: "
        + "\(foundCount) of \(restarts.rows.count) come as far as the best.",
      width: style.width)
  }

  /// Rows that a figure has room for.
  private static let mostRows = 64

  private func layerFigure(of network: Int, _ name: String, _ style: FigureStyle) -> FigureSet.Figure {
    let isOfSeveral = networks.rows.count > 1
    let own = layers.rows.filter { $0[0] == .integer(network) }.prefix(Self.mostRows)
    let units = groups.rows.filter { $0[0] == .integer(network) }.prefix(Self.mostRows)
    let distances = DotPlot(
      title: "Distance after, as a share of that before", axis: Axis("share", unit: "%"),
      rows: own.map { DotRow($0[1].text ?? "", 100 * $0[3].number / $0[2].number) },
      format: .decimals(1))
    let stayed = DotPlot(
      title: "Units that stay where they are", axis: Axis("share", unit: "%", range: 0...100),
      rows: units.map { DotRow($0[1].text ?? "", 100 * $0[3].number / $0[2].number) },
      format: .decimals(1))
    return FigureSet.Figure(
      Panels(
        title: style.title(isOfSeveral ? "Layers of network \(network)" : "Layers", of: name),
        charts: [distances, stayed]),
      name: isOfSeveral ? "\(name)-layers-\(network)" : "\(name)-layers",
      caption:
        "How much nearer the weights of each layer came to those of the network that stayed, and how many units of "
        + "each group did not have to move.",
      width: style.width)
  }

  static func section(_ results: [(stage: String, result: AlignmentResult)]) -> HTML {
    .joined(
      results.flatMap { stage, result in
        [
          HTML.element("h3", [:], .text(stage)), .element("p", ["class": "note"], .text(result.sentence)),
          .table(result.comparison()),
        ]
      })
  }

  private var sentence: String {
    let number = NumberFormat.significant(3)
    let distances = networks.rows.map { row in
      "\(networks.rows.count > 1 ? "network \(Int(saturating: row[0].number)): " : "")the distance to the network that stayed fell from "
        + "\(number.string(row[1].number)) to \(number.string(row[2].number)) of its norm, with "
        + "\(NumberFormat.decimals(0).string(100 * row[3].number)) % of the units moved"
    }
    return "Matched by \(match). " + distances.joined(separator: "; ").capitalisedFirst
      + ". The network computes what it did: this was checked."
  }

  private func comparison() -> Table {
    let rows = restarts.rows.map { row in
      Table.Row([
        row[0].shown, row[1].shown, row[2].shown, row[3].shown, .number(100 * row[5].number),
        .text(row[4] == .integer(1) ? "" : "stopped early"),
      ])
    }
    return Table(
      title: "",
      columns: [
        Table.Column("restart", format: .decimals(0)), .text("from"),
        Table.Column(objective, format: .significant(7), best: isBetterWhenLower ? .lowest : .highest),
        Table.Column("steps", format: .decimals(0)),
        Table.Column("units as in the best, %", format: .decimals(1)),
        .text(""),
      ], rows: rows)
  }

  /// How far the first network came, and how many restarts come as far.
  func highlights(of stage: String) -> [Highlight] {
    guard let row = networks.rows.first else { return [] }
    let format = NumberFormat.significant(3)
    return [
      Highlight(
        name: "\(stage): distance to the network that stayed", value: format.string(row[2].number),
        note: "before: \(format.string(row[1].number)), of its norm; \(foundCount) of \(restarts.rows.count) "
          + "restarts come as far")
    ]
  }
}
