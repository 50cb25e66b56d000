import Charts
import Declarations
import Workflow

/// Which networks a soup keeps, in the order in which they were tried.
///
/// Columns of the table: network (the name of what made it), alone (what it comes to by itself), soup (what the mean of it
/// and those that are kept comes to; nothing where that was not measured), and kept (1 or 0).
public struct SoupSelection: Artifact {
  public static let type = "selection"

  public let metric: String
  public let split: String
  public let isGreedy: Bool
  public let table: ResultTable
  /// The statistics that the networks had; nil of networks without such.
  var statistics: StatisticsRecord?

  private static let columns = ["network", "alone", "soup", "kept"]

  init(metric: String, split: String, isGreedy: Bool, steps: [GreedySelection.Step], names: [String]) {
    (self.metric, self.split, self.isGreedy) = (metric, split, isGreedy)
    var table = ResultTable(columns: Self.columns)
    for step in steps {
      table.append([
        .text(names[step.member]), .number(step.alone), step.value.map { .number($0) } ?? .nothing,
        .integer(step.isKept ? 1 : 0),
      ])
    }
    self.table = table
  }

  public init(files: [ArtifactFile]) throws {
    let json = try files.json()
    guard let metric = json["metric"]?.text, let split = json["split"]?.text,
      let isGreedy = json["greedy"]?.boolean
    else { throw ArtifactError("a soup's file does not say by what it was chosen") }
    (self.metric, self.split, self.isGreedy) = (metric, split, isGreedy)
    table = try ResultTable(json: json["table"])
    statistics = try StatisticsRecord(json: json["statistics"])
    try table.expect(columns: Self.columns)
    try table.expectTexts(at: 0)
    for index in 1...3 { try table.expectNoTexts(at: index) }
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    let json: JSON = [
      "metric": JSON(metric), "split": JSON(split), "greedy": .boolean(isGreedy), "table": table.json,
    ]
    return [
      ArtifactFile(name: "\(name).csv", text: table.csv),
      ArtifactFile(name: "\(name).json", text: json.adding(statistics).prettyText),
    ]
  }
}

extension SoupSelection {
  static let kind = ResultKind(
    SoupSelection.self, measures: { selection, _ in selection.measures },
    figures: { selection, name, style in [selection.figure(named: name, style)] }, isDrawnUnasked: true,
    highlights: { selection, stage in selection.highlights(of: stage) },
    section: ResultSection("Soups", prominence: 1, section))

  private var kept: [[ResultTable.Cell]] { table.rows.filter { $0[3].number == 1 } }

  /// What the soup comes to: with the last that was kept.
  private var value: Double { kept.last?[2].number ?? .nan }

  private var isBetterWhenLower: Bool { Metrics.named(metric)?.isBetterWhenLower ?? true }

  /// What the best of the networks comes to by itself.
  private var best: Double {
    let values = table.numbers("alone").filter { !$0.isNaN }
    return (isBetterWhenLower ? values.min() : values.max()) ?? .nan
  }

  private var measures: [MeasuredValue] {
    [
      MeasuredValue(split, metric: metric, value, isMain: true),
      MeasuredValue("best-member.\(split)", metric: metric, best),
      MeasuredValue("kept", Double(kept.count)),
    ]
  }

  private func shown(_ value: Double) -> String {
    let reading = Metrics.named(metric)?.reading
    let format = reading?.symbol == "%" ? NumberFormat.decimals(2) : .decimals(4)
    return format.string(reading.shown(value)) + (reading.map { " \($0.symbol)" } ?? "")
  }

  private func highlights(of stage: String) -> [Highlight] {
    [
      Highlight(
        name: "\(stage): the soup's \((Metrics.named(metric)?.title ?? metric).lowercased()) (\(split))",
        value: shown(value),
        note: "\(kept.count) of \(table.rows.count) kept; the best member: \(shown(best))")
    ]
  }

  private func figure(named name: String, _ style: FigureStyle) -> FigureSet.Figure {
    let known = Metrics.named(metric)
    func values(_ column: String) -> [Double] {
      table.numbers(column).map { Metrics.shown($0, of: metric) }
    }
    let places = table.rows.indices.map { Double($0 + 1) }
    let soup = zip(places, table.rows).filter { $0.1[3].number == 1 && !$0.1[2].number.isNaN }
    let chart = LineChart(
      title: style.title("Steps of the soup", of: name),
      x: Axis("network, in the order of trying", isWhole: true),
      y: Axis(known?.title ?? metric, unit: known?.unit),
      series: [
        Series(
          "alone", x: places, y: values("alone"), stroke: .none, marker: .circle, colour: SeriesColour.other),
        Series(
          "with those kept", x: places, y: values("soup"), stroke: .none, marker: .square,
          colour: SeriesColour.validation),
        Series(
          "soup", x: soup.map(\.0), y: soup.map { Metrics.shown($0.1[2].number, of: metric) },
          colour: SeriesColour.training),
      ])
    return FigureSet.Figure(
      chart, name: "\(name)-soup",
      caption:
        "Each network by itself, and the mean of it and those kept before, on the \(split) split; the line joins "
        + "what was kept." + statistics.asSentence, width: style.width)
  }

  /// "3 of 5 networks are kept, in this order: b, a, c."
  private var sentence: String {
    let names = kept.compactMap { $0[0].text }.joined(separator: ", ")
    return "\(kept.count) of \(table.rows.count) networks are kept"
      + (isGreedy ? ", in this order: \(names)" : "")
      + ". On the \(split) split the soup comes to \(shown(value)), its best member to \(shown(best))."
  }

  private static func section(_ results: [(stage: String, result: SoupSelection)]) -> HTML {
    .joined(
      results.flatMap { stage, selection in
        let known = Metrics.named(selection.metric)
        let title = (known?.reading).heading(known?.title ?? selection.metric)
        let format: NumberFormat = known?.unit == "%" ? .decimals(2) : .decimals(4)
        let rows = selection.table.rows.map { row in
          Table.Row([
            .text(row[0].text ?? ""), row[1].shown(in: known?.reading), row[2].shown(in: known?.reading),
            .text(row[3].number == 1 ? "kept" : "left out"),
          ])
        }
        return [
          HTML.element("h3", [:], .text(stage)), .element("p", [:], .text(selection.sentence)),
          .table(
            Table(
              title: "",
              columns: [
                .text("network"), Table.Column("\(title), alone", format: format),
                Table.Column("with those kept before", format: format), .text(""),
              ], rows: rows)),
          .note(on: selection.statistics),
        ]
      })
  }
}
