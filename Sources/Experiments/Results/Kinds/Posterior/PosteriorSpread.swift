import Charts
import Declarations
import Networks
import Neural
import Workflow

/// How far the samples of a posterior lie from its mean, tensor by tensor.
///
/// Columns of the table: tensor, parameters (how many it has), norm (|mean|), diagonal (√Σ v) and low-rank (√Σ d² / (K - 1))
/// (the root mean square distances that each part of the covariance gives), and relative (the distance of a sample at the
/// scale 1/2, √((diagonal² + low-rank²) / 2), over the norm; nothing where that is zero).
public struct PosteriorSpread: Artifact {
  public static let type = "spread"

  /// Of how many states the posterior was made, and how many deviations it has.
  public let states: Int
  public let rank: Int
  public let table: ResultTable

  private static let columns = ["tensor", "parameters", "norm", "diagonal", "low-rank", "relative"]
  private static let mostStates = 1 << 40

  init(of posterior: GaussianPosterior, states: Int, layout: ParameterLayout) {
    (self.states, rank) = (states, posterior.deviations.count)
    var table = ResultTable(columns: Self.columns)
    for tensor in layout.parameters {
      var (norm, diagonal, deviations) = (0.0, 0.0, 0.0)
      for index in tensor.range {
        norm += Double(posterior.mean[index]) * Double(posterior.mean[index])
        diagonal += Double(posterior.variances[index])
        for deviation in posterior.deviations {
          deviations += Double(deviation[index]) * Double(deviation[index])
        }
      }
      let lowRank = rank > 1 ? deviations / Double(rank - 1) : 0
      table.append([
        .text(tensor.name), .integer(tensor.count), .number(norm.squareRoot()),
        .number(diagonal.squareRoot()), .number(lowRank.squareRoot()),
        norm > 0 ? .number(((diagonal + lowRank) / 2 / norm).squareRoot()) : .nothing,
      ])
    }
    self.table = table
  }

  public init(files: [ArtifactFile]) throws {
    let json = try files.json()
    guard let states = json["states"]?.integer, (1...Self.mostStates).contains(states),
      let rank = json["deviations"]?.integer, (0...Self.mostStates).contains(rank)
    else { throw ArtifactError("a posterior's spread does not say of how many states and deviations") }
    (self.states, self.rank) = (states, rank)
    table = try ResultTable(json: json["table"])
    try table.expect(columns: Self.columns)
    try table.expectTexts(at: 0)
    for index in 1...5 { try table.expectNoTexts(at: index) }
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    let json: JSON = ["states": JSON(states), "deviations": JSON(rank), "table": table.json]
    return [
      ArtifactFile(name: "\(name).csv", text: table.csv),
      ArtifactFile(name: "\(name).json", text: json.prettyText),
    ]
  }
}

extension PosteriorSpread {
  static let kind = ResultKind(
    PosteriorSpread.self, measures: { spread, name in spread.measures(named: name) },
    figures: { spread, name, style in [spread.figure(named: name, style)] },
    section: ResultSection("Posteriors", section))

  /// √Σ x² over all tensors.
  private func whole(_ column: String) -> Double {
    table.numbers(column).reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  /// The root mean square distance of a sample at the scale 1/2 from the mean.
  private var distance: Double {
    let (diagonal, lowRank) = (whole("diagonal"), whole("low-rank"))
    return ((diagonal * diagonal + lowRank * lowRank) / 2).squareRoot()
  }

  private func measures(named name: String) -> [MeasuredValue] {
    [
      MeasuredValue("\(name).states", Double(states)), MeasuredValue("\(name).deviations", Double(rank)),
      MeasuredValue("\(name).distance", distance, isMain: true),
      MeasuredValue("\(name).relative", distance / whole("norm")),
    ]
  }

  /// "Of 20 states, with 10 deviations. A sample at the scale 1/2 lies 1.234 from the mean (root mean square), 0.05 of its norm."
  private var sentence: String {
    let number = NumberFormat.significant(4)
    return
      "Of \(states) states, with \(rank == 0 ? "no" : "\(rank)") deviations. A sample at the scale 1/2 lies "
      + "\(number.string(distance)) from the mean (root mean square), "
      + "\(number.string(distance / whole("norm"))) of its norm."
  }

  /// More tensors than a figure has room for are shown by those that spread most.
  private static let mostRows = 40

  private func figure(named name: String, _ style: FigureStyle) -> FigureSet.Figure {
    let values = table.numbers("relative")
    let known = values.indices.filter { values[$0].isFinite }
    let shown = Set(known.sorted { values[$0] > values[$1] }.prefix(Self.mostRows))
    let rows = known.filter(shown.contains).map { DotRow(table.rows[$0][0].text ?? "", values[$0]) }
    return FigureSet.Figure(
      DotPlot(
        title: style.title("Spread of the posterior", of: name),
        axis: Axis("distance of a sample over the tensor's norm"), rows: rows),
      name: "\(name)-spread",
      caption:
        "How far a sample at the scale 1/2 lies from the mean (root mean square) in each tensor, over the norm that "
        + "the mean has there"
        + (shown.count < known.count ? "; the \(Self.mostRows) that spread most." : "."),
      width: style.width)
  }

  private static func section(_ results: [(stage: String, result: PosteriorSpread)]) -> HTML {
    .joined(
      results.flatMap { stage, spread in
        [
          HTML.element("h3", [:], .text(stage)), .element("p", [:], .text(spread.sentence)),
          .details(
            "by tensor",
            .table(
              Table(
                title: "",
                columns: [.text("tensor")]
                  + columns.dropFirst().map { Table.Column($0, format: .significant(4)) },
                rows: spread.table.rows.map { Table.Row($0.map(\.shown)) }))),
        ]
      })
  }
}
