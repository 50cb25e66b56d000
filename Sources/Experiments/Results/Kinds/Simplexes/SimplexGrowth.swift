import Charts
import Declarations
import Neural
import Workflow

/// What each new vertex of a simplex came to.
///
/// Columns of the table: vertex (its number, from 0), dimension (of the largest simplex with it), volume and log-volume (of the
/// whole complex with it: the sum of its simplexes' √det G / k!), distance (of the vertex from the mean of those that it joined),
/// loss and accuracy (means over the samples and examples of its last epoch, while it moved; in [0, 1], and 0 where targets are
/// values). A volume of 0 has no logarithm.
public struct SimplexGrowth: Artifact {
  public static let type = "growth"

  /// How many simplexes the complex has.
  public let simplexes: Int
  public private(set) var table: ResultTable

  private static let columns = [
    "vertex", "dimension", "volume", "log-volume", "distance", "loss", "accuracy",
  ]
  private static let mostSimplexes = 100_000

  init(simplexes: Int) {
    self.simplexes = simplexes
    table = ResultTable(columns: Self.columns)
  }

  /// - Parameters:
  ///   - complex: with the vertex, its last.
  ///   - state: that its training ended in.
  mutating func append(_ complex: SimplicialComplex, distance: Double, _ state: TrainingState) {
    let logarithm = complex.volume.logarithm
    let record = state.history.last
    table.append([
      .integer(complex.vertices.count - 1), .integer(complex.dimension), .number(complex.volume.value),
      logarithm.isFinite ? .number(logarithm) : .nothing, .number(distance),
      .number(record?.loss ?? .nan), .number(record?.accuracy ?? .nan),
    ])
  }

  public init(files: [ArtifactFile]) throws {
    let json = try files.json()
    guard let simplexes = json["simplexes"]?.integer, (1...Self.mostSimplexes).contains(simplexes) else {
      throw ArtifactError("the growth of a simplex does not say how many simplexes there are")
    }
    self.simplexes = simplexes
    table = try ResultTable(json: json["table"])
    try table.expect(columns: Self.columns)
    for index in Self.columns.indices { try table.expectNoTexts(at: index) }
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    let json: JSON = ["simplexes": JSON(simplexes), "table": table.json]
    return [
      ArtifactFile(name: "\(name).csv", text: table.csv),
      ArtifactFile(name: "\(name).json", text: json.prettyText),
    ]
  }
}

extension SimplexGrowth {
  static let kind = ResultKind(
    SimplexGrowth.self, measures: { growth, _ in growth.measures },
    figures: { growth, name, style in [growth.figure(named: name, style)] },
    section: ResultSection("Simplexes", section))

  private func last(_ column: String) -> Double { table.numbers(column).last ?? .nan }

  private var measures: [MeasuredValue] {
    [
      MeasuredValue("loss", last("loss"), isBetterWhenLower: true, isMain: true),
      MeasuredValue("log-volume", last("log-volume"), isMain: true),
      MeasuredValue("volume", last("volume")), MeasuredValue("dimension", last("dimension")),
      MeasuredValue("simplexes", Double(simplexes)),
    ]
  }

  private func figure(named name: String, _ style: FigureStyle) -> FigureSet.Figure {
    let places = table.numbers("vertex")
    func chart(_ column: String, _ title: String) -> LineChart {
      LineChart(
        x: Axis("vertex", isWhole: true), y: Axis(title),
        series: [Series(title, x: places, y: table.numbers(column), marker: .circle)])
    }
    return FigureSet.Figure(
      Panels(
        title: style.title("Growth of the simplex", of: name),
        stacked: [chart("loss", "mean loss of samples"), chart("log-volume", "logarithm of the volume")]),
      name: "\(name)-growth",
      caption:
        "The mean loss of samples of the simplex in the last epoch of each new vertex, and the logarithm of the volume with it. "
        + "Volumes of different dimensions have different units.", width: style.width)
  }

  /// "One simplex of dimension 3; its volume is 1.2e-5."
  private var sentence: String {
    let number = NumberFormat.significant(4)
    let dimension = Int(saturating: last("dimension"))
    return simplexes == 1
      ? "One simplex of dimension \(dimension); its volume is \(number.string(last("volume")))."
      : "\(simplexes) simplexes, the largest of dimension \(dimension), that share the vertices which were added; the sum of "
        + "their volumes is \(number.string(last("volume")))."
  }

  private static func section(_ results: [(stage: String, result: SimplexGrowth)]) -> HTML {
    .joined(
      results.flatMap { stage, growth in
        [
          HTML.element("h3", [:], .text(stage)), .element("p", [:], .text(growth.sentence)),
          .table(
            Table(
              title: "",
              columns: [
                Table.Column("vertex"), Table.Column("dimension"),
                Table.Column("volume", format: .significant(4)),
                Table.Column("its logarithm", format: .significant(4)),
                Table.Column("distance from the mean", format: .significant(4)),
                Table.Column("mean loss of samples", format: .significant(4)),
                Table.Column("their accuracy", format: .significant(4)),
              ],
              rows: growth.table.rows.map { Table.Row($0.map(\.shown)) })),
        ]
      })
  }
}
