import Charts
import Declarations
import Networks
import Workflow

/// How far weights that were made out of others are from those that they are held against, tensor by tensor.
///
/// Columns of the table: tensor, parameters (how many it has), moved (how many of them differ), distance (|w - r|), and
/// relative (|w - r| / |r|; nothing where r is zero).
public struct WeightChanges: Artifact {
  public static let type = "changes"

  /// How they were made: "average of 3".
  public let method: String
  /// What r is: "the first of them".
  public let reference: String
  public let table: ResultTable
  /// Where the statistics of the new weights come from; nil of networks without such.
  var statistics: StatisticsRecord?

  private static let columns = ["tensor", "parameters", "moved", "distance", "relative"]

  init(
    from reference: [Float], _ referenceInWords: String, to weights: [Float], layout: ParameterLayout,
    method: String, statistics: StatisticsRecord?
  ) {
    (self.reference, self.method, self.statistics) = (referenceInWords, method, statistics)
    var table = ResultTable(columns: Self.columns)
    for tensor in layout.parameters {
      var (moved, distance, size) = (0, 0.0, 0.0)
      for index in tensor.range {
        let (before, after) = (Double(reference[index]), Double(weights[index]))
        if reference[index] != weights[index] { moved += 1 }
        distance += (after - before) * (after - before)
        size += before * before
      }
      table.append([
        .text(tensor.name), .integer(tensor.count), .integer(moved), .number(distance.squareRoot()),
        size > 0 ? .number((distance / size).squareRoot()) : .nothing,
      ])
    }
    self.table = table
  }

  public init(files: [ArtifactFile]) throws {
    let json = try files.json()
    guard let method = json["method"]?.text, let reference = json["reference"]?.text else {
      throw ArtifactError("changes of weights do not say what they are held against")
    }
    (self.method, self.reference) = (method, reference)
    table = try ResultTable(json: json["table"])
    statistics = try StatisticsRecord(json: json["statistics"])
    try table.expect(columns: Self.columns)
    try table.expectTexts(at: 0)
    for index in 1...4 { try table.expectNoTexts(at: index) }
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    let json: JSON = ["method": JSON(method), "reference": JSON(reference), "table": table.json]
    return [
      ArtifactFile(name: "\(name).csv", text: table.csv),
      ArtifactFile(name: "\(name).json", text: json.adding(statistics).prettyText),
    ]
  }
}

extension WeightChanges {
  static let kind = ResultKind(
    WeightChanges.self, measures: { changes, name in changes.measures(named: name) },
    figures: { changes, name, style in [changes.figure(named: name, style)] },
    section: ResultSection("Weights made of weights", section))

  private func sum(_ column: String) -> Double { table.numbers(column).reduce(0, +) }

  /// |w - r| over all tensors.
  private var distance: Double { table.numbers("distance").reduce(0) { $0 + $1 * $1 }.squareRoot() }

  private func measures(named name: String) -> [MeasuredValue] {
    [MeasuredValue("\(name).moved", sum("moved")), MeasuredValue("\(name).distance", distance)]
  }

  /// "average of 3: 20 of 22 parameters, in 2 of 4 tensors, differ from the first of them; distance 1.234."
  private var sentence: String {
    let tensors = table.numbers("moved").count { $0 > 0 }
    return
      "\(method): \(Int(saturating: sum("moved"))) of \(Int(saturating: sum("parameters"))) parameters, in "
      + "\(tensors) of \(table.rows.count) tensors, differ from \(reference); distance "
      + "\(NumberFormat.significant(4).string(distance))."
  }

  /// More tensors than a figure has room for are shown by those that moved furthest.
  private static let mostRows = 40

  private func figure(named name: String, _ style: FigureStyle) -> FigureSet.Figure {
    let values = table.numbers("relative")
    let moved = values.indices.filter { values[$0].isFinite }
    let shown = Set(moved.sorted { values[$0] > values[$1] }.prefix(Self.mostRows))
    let rows = moved.filter(shown.contains).map { DotRow(table.rows[$0][0].text ?? "", values[$0]) }
    let isPart = shown.count < moved.count
    return FigureSet.Figure(
      DotPlot(
        title: style.title("What moved", of: name), axis: Axis("distance over the tensor's norm"), rows: rows),
      name: "\(name)-changes",
      caption: "How far each tensor is from \(reference), over the norm that it has there"
        + (isPart ? "; the \(Self.mostRows) tensors that moved furthest." : "."),
      width: style.width)
  }

  private static func section(_ results: [(stage: String, result: WeightChanges)]) -> HTML {
    .joined(
      results.flatMap { stage, changes in
        [
          HTML.element("h3", [:], .text(stage)),
          .element("p", [:], .text(changes.sentence)), .note(on: changes.statistics),
          .element(
            "details", [:], .element("summary", [:], .text("by tensor")),
            .table(
              Table(
                title: "",
                columns: [.text("tensor")]
                  + Self.columns.dropFirst().map { Table.Column($0, format: .significant(4)) },
                rows: changes.table.rows.map { Table.Row($0.map(\.shown)) }))),
        ]
      })
  }
}
