import Charts
import Declarations
import FileFormats
import Workflow

/// Figures as SVG, each with a title, a caption, and beside it the numbers it shows as CSV.
public struct FigureSet: Artifact {
  public static let type = "figures"

  public struct Figure: Sendable {
    /// Without its ending.
    public let name: String
    public let title: String
    public let caption: String
    public let svg: String
    /// The numbers that are shown, as CSV.
    public let csv: String
    /// Whether it is a table, which a report has as one that can be read and copied.
    let isTable: Bool
    /// What it was drawn from; nil of a figure that was read back.
    private(set) var chart: (any Chart)?

    /// - Parameter width: in pixels; a chart that needs more takes it.
    public init(_ chart: some Chart, name: String, caption: String, width: Double) {
      self.init(
        name: name, title: chart.title, caption: caption,
        svg: chart.svg(id: name, width: max(width, chart.leastWidth)), csv: chart.numbers.csv,
        isTable: chart is Table)
      self.chart = chart
    }

    fileprivate init(
      name: String, title: String, caption: String, svg: String, csv: String, isTable: Bool
    ) {
      self.name = name
      self.title = title
      self.caption = caption
      self.svg = svg
      self.csv = csv
      self.isTable = isTable
    }
  }

  public let figures: [Figure]

  public init(_ figures: [Figure]) { self.figures = figures }

  public func files(named name: String) throws -> [ArtifactFile] {
    let list = figures.map { figure in
      JSON.object(
        [
          JSON.Member("name", JSON(figure.name)), JSON.Member("title", JSON(figure.title)),
          JSON.Member("caption", JSON(figure.caption)),
        ] + (figure.isTable ? [JSON.Member("table", .boolean(true))] : []))
    }
    let index = ArtifactFile(
      name: "\(name).json", text: JSON.object([JSON.Member("figures", .array(list))]).prettyText)
    return figures.flatMap { figure in
      [
        ArtifactFile(name: "\(figure.name).svg", text: figure.svg),
        ArtifactFile(name: "\(figure.name).csv", text: figure.csv),
      ]
    } + [index]
  }

  public init(files: [ArtifactFile]) throws {
    guard let list = try files.json()["figures"]?.elements else {
      throw ArtifactError("a set of figures has no list of them")
    }
    figures = try list.map { entry in
      guard let name = entry["name"]?.text, let title = entry["title"]?.text,
        let caption = entry["caption"]?.text
      else { throw ArtifactError("the list of figures is not what it should be") }
      func text(_ ending: String) throws -> String {
        let bytes = try files.filter { $0.name == name + ending }.bytes(ending: ending)
        return String(decoding: bytes, as: UTF8.self)
      }
      let svg = try text(".svg")
      // It stands within the report, and may have come from a cache that others write to.
      if let objection = FigureCheck.objection(to: svg) {
        throw ArtifactError("the figure '\(name.legible)' is none of Thalweg's: it has \(objection.legible)")
      }
      return Figure(
        name: name, title: title, caption: caption, svg: svg,
        csv: (try? text(".csv")) ?? "", isTable: entry["table"] == .boolean(true))
    }
  }
}

extension FigureSet {
  static let kind = ResultKind(
    FigureSet.self, section: ResultSection("Figures", prominence: 3, section), export: .nothing)

  /// The figures of every plot, without tables: these stand among the results that they are of.
  private static func section(_ results: [(stage: String, result: FigureSet)]) -> HTML {
    html(of: results.flatMap(\.result.figures).filter { !$0.isTable })
  }

  /// Figures side by side, each with its caption.
  static func html(of figures: [Figure]) -> HTML {
    if figures.isEmpty { return .nothing }
    var identifiers = FigureIdentifiers()
    return .element(
      "div", ["class": "figures"],
      figures.map { figure in
        .element(
          "figure", [:], .trusted(identifiers.distinct(figure.svg)),
          .element("figcaption", [:], .text(figure.caption)))
      })
  }
}

extension ChartNumbers {
  /// With a header; a column of whole numbers alone is written without points.
  fileprivate var csv: String {
    var writer = CSVWriter(columns: columns)
    let areWhole = columns.indices.map { column in rows.allSatisfy { $0[column].isWholeOrNone } }
    for row in rows { writer.append(zip(row, areWhole).map { $0.field(isWhole: $1) }) }
    return writer.text
  }
}

extension Table.Cell {
  fileprivate var isWholeOrNone: Bool {
    switch self {
    case .number(let value): abs(value) < 0x1p53 && value == value.rounded()
    case .missing: true
    case .text: false
    }
  }

  fileprivate func field(isWhole: Bool) -> CSVField {
    switch self {
    case .text(let text): .text(text)
    case .number(let value): isWhole ? .integer(Int(value)) : .number(value)
    case .missing: .empty
    }
  }
}
