import Charts
import Declarations
import FileFormats
import Specifications
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

    /// - Parameter width: in pixels; a chart that needs more takes it.
    public init(_ chart: some Chart, name: String, caption: String, width: Double) {
      self.init(
        name: name, title: chart.title, caption: caption,
        svg: chart.svg(id: name, width: max(width, chart.leastWidth)), csv: chart.numbers.csv,
        isTable: chart is Table)
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

  /// The figures of every plot, without tables: these stand among the results that they are of. Those of stages of
  /// families are folded away, since the families are drawn as such.
  private static func section(_ results: [(stage: String, result: FigureSet)]) -> HTML {
    let all = results.flatMap { stage, set in set.figures.filter { !$0.isTable }.map { (stage, $0) } }
    let families = Dictionary(grouping: all) { $0.1.family ?? "" }
    let folded = all.compactMap(\.1.family).uniqued.filter { (families[$0]?.count ?? 0) > 1 }
    let shown = all.map(\.1).filter { figure in !folded.contains { $0 == figure.family } }
    var identifiers = FigureIdentifiers()
    return .joined(
      [html(of: shown, &identifiers)]
        + folded.map { family in
          let figures = (families[family] ?? []).map(\.1)
          let rest = figures.count - mostOfFamily
          let note =
            rest > 0
            ? HTML.element(
              "p", ["class": "note"],
              .text("\(rest) more are files of \(results.map(\.stage).uniqued.firstFew) in stages/."))
            : .nothing
          return .details(
            "\(family): each of \(figures.count) figures",
            html(of: Array(figures.prefix(mostOfFamily)), &identifiers), note)
        })
  }

  /// More figures of single stages of a family make a page that nobody can load.
  private static let mostOfFamily = 12

  /// Figures side by side, each with its caption; wide ones have a line of their own.
  static func html(of figures: [Figure]) -> HTML {
    var identifiers = FigureIdentifiers()
    return html(of: figures, &identifiers)
  }

  static func html(of figures: [Figure], _ identifiers: inout FigureIdentifiers) -> HTML {
    if figures.isEmpty { return .nothing }
    return .element(
      "div", ["class": "figures"],
      figures.map { figure in
        .element(
          "figure", ["class": figure.isWide ? "wide" : "narrow"],
          .trusted(identifiers.distinct(figure.svg)),
          .element("figcaption", [:], .text(figure.caption)))
      })
  }
}

extension FigureSet.Figure {
  /// The family of the stage that it is of; nil where that is of none.
  fileprivate var family: String? { name.contains("@") ? InstanceName.family(of: name) : nil }

  /// Whether it is wider than a column.
  var isWide: Bool {
    guard let start = svg.firstRange(of: " width=\"")?.upperBound,
      let width = Double(svg[start...].prefix { $0 != "\"" })
    else { return false }
    return width > 620
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
