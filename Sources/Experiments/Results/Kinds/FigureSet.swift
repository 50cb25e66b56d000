import Charts
import Declarations
import FileFormats
import ResultStore
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
    /// What a page's script is told of it, as `docs/report-script.md` says; nil where that is nothing, as of figures of
    /// before version 7 of `plot`.
    let model: JSON?
    /// The stage whose result it shows; nil where it is not known.
    private(set) var stage: String?
    /// What it was drawn from; nil of a figure that was read back.
    private(set) var chart: (any Chart)?

    /// - Parameter width: in pixels; a chart that needs more takes it.
    public init(_ chart: some Chart, name: String, caption: String, width: Double) {
      let drawn = chart.drawn(id: name, width: max(width, chart.leastWidth))
      self.init(
        name: name, title: chart.title, caption: caption, svg: drawn.svg, csv: chart.numbers.csv,
        isTable: chart is Table, model: drawn.model.map { JSON($0) })
      self.chart = chart
    }

    fileprivate init(
      name: String, title: String, caption: String, svg: String, csv: String, isTable: Bool, model: JSON?,
      stage: String? = nil
    ) {
      self.name = name
      self.title = title
      self.caption = caption
      self.svg = svg
      self.csv = csv
      self.isTable = isTable
      self.model = model
      self.stage = stage
    }

    func made(by stage: String) -> Figure {
      var copy = self
      copy.stage = stage
      return copy
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
        ] + (figure.isTable ? [JSON.Member("table", .boolean(true))] : [])
          + (figure.stage.map { [JSON.Member("of", JSON($0))] } ?? [])
          + (figure.model.map { [JSON.Member("model", $0)] } ?? []))
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

  public init(files: [ArtifactFile]) throws { try self.init(files: files) { _ in true } }

  /// Those whose picture is among the files; none where the list of them is not.
  ///
  /// - Throws: as `init(files:)`.
  public init(pictured files: [ArtifactFile]) throws {
    guard files.contains(where: { $0.name.hasSuffix(".json") }) else {
      self.init([])
      return
    }
    let pictures = Set(files.map(\.name))
    try self.init(files: files) { pictures.contains("\($0).svg") }
  }

  /// - Parameter isWanted: whether the figure of a name is read.
  private init(files: [ArtifactFile], where isWanted: (String) -> Bool) throws {
    guard let list = try files.json()["figures"]?.elements else {
      throw ArtifactError("a set of figures has no list of them")
    }
    figures = try list.filter { isWanted($0["name"]?.text ?? "") }.map { entry in
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
        csv: (try? text(".csv")) ?? "", isTable: entry["table"] == .boolean(true), model: entry["model"],
        stage: entry["of"]?.text)
    }
  }
}

extension FigureSet {
  static let kind = ResultKind(
    FigureSet.self, section: ResultSection("Figures", prominence: 3, section), export: .nothing)

  /// Figures side by side, each with its caption; wide ones have a line of their own.
  static func html(of figures: [Figure], in record: RunRecord? = nil) -> HTML {
    var identifiers = FigureIdentifiers()
    return html(of: figures, &identifiers, in: record)
  }

  static func html(
    of figures: [Figure], _ identifiers: inout FigureIdentifiers, in record: RunRecord? = nil
  ) -> HTML {
    if figures.isEmpty { return .nothing }
    return .element(
      "div", ["class": "figures"],
      figures.map { figure in figure.html(&identifiers, of: figure.stage.flatMap { record?.curve(of: $0) }) })
  }
}

extension FigureSet.Figure {
  /// The figure on a page: its SVG, its caption, and what the page's script is told.
  ///
  /// - Parameters:
  ///   - identifiers: those of the figures of the page so far.
  ///   - curve: what tells the curve that it is of from others of the page; figures of one curve show the same t.
  func html(_ identifiers: inout FigureIdentifiers, of curve: String? = nil) -> HTML {
    .element(
      "figure",
      [
        "class": (isWide ? "wide" : "narrow") + (isTall ? " tall" : ""), "data-figure": name,
        "data-curve": curve ?? "",
      ],
      .element("div", ["class": "drawing"], .trusted(identifiers.distinct(svg).withoutIndentation)),
      .element("figcaption", [:], .text(caption)),
      model.map { .data($0) } ?? .nothing)
  }
}

extension OutputRecord {
  /// Whether it is a set of figures, which are pictures rather than results.
  public var holdsFigures: Bool { type == FigureSet.kind.type }
}

extension RunRecord {
  /// The curve that a stage measures, draws or takes members from; nil where there is none.
  func curve(of stage: String) -> String? { self.stage(stage)?.settings["curve"]?.text }
}

extension JSON {
  init(_ model: ModelValue) {
    switch model {
    case .text(let text): self = JSON(text)
    case .boolean(let value): self = .boolean(value)
    case .number(let value): self = Int32(exactly: value).map { JSON(Int($0)) } ?? JSON(value)
    case .list(let elements): self = .array(elements.map { JSON($0) })
    case .column(let values): self = .array(values.map { JSON(ModelValue.number($0)) })
    case .record(let members): self = .object(members.map { Member($0.name, JSON($0.value)) })
    }
  }
}

extension FigureSet.Figure {
  /// The family of the stage that it is of; nil where that is of none.
  var family: String? { name.contains("@") ? InstanceName.family(of: name) : nil }

  /// Whether it is wider than a column.
  var isWide: Bool { (pixels("width") ?? 0) > 620 }

  /// Whether it takes most of a page of paper.
  private var isTall: Bool { (pixels("height") ?? 0) > 0.95 * (pixels("width") ?? .infinity) }

  /// What the first attribute of a name says.
  private func pixels(_ attribute: String) -> Double? {
    svg.firstRange(of: " \(attribute)=\"").flatMap { Double(svg[$0.upperBound...].prefix { $0 != "\"" }) }
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

extension String {
  /// Of markup, whose lines begin with elements or styles.
  fileprivate var withoutIndentation: String {
    split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: "\n")
  }
}
