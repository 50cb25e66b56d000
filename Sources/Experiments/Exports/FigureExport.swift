import Charts
import Declarations
import FileFormats
import Platform
import ResultStore
import Workflow

/// A form in which a figure can be taken to a document.
public enum FigureFormat: String, CaseIterable, Sendable {
  case svg
  /// A page with lines and letters, fonts embedded.
  case pdf
  /// Pixels.
  case png
}

/// The figures of a run, drawn anew for a document from the results in its directory.
public struct FigureExport: Sendable {
  public struct File: Sendable {
    /// With the stage's name as its folder: `figures/plane-error.pdf`.
    public let path: RelativePath
    public let bytes: [UInt8]
    /// The figure's name.
    public let figure: String
    public let caption: String
    /// The size of its type in points, where it had to be smaller than was asked for; nil otherwise.
    public let smallerType: Double?
  }

  /// How figures are to stand in the document.
  public struct Settings: Sendable {
    public var paper: Paper
    public var formats: Set<FigureFormat>
    public var dotsPerInch: Double
    /// Whether each has its title above it; a document says it below.
    public var hasTitles: Bool

    public init(
      paper: Paper, formats: Set<FigureFormat>, dotsPerInch: Double = 300, hasTitles: Bool = true
    ) {
      self.paper = paper
      self.formats = formats
      self.dotsPerInch = dotsPerInch
      self.hasTitles = hasTitles
    }
  }

  private let run: RunFolder
  private let record: RunRecord
  private let settings: Settings

  public init(of run: RunFolder, _ record: RunRecord, _ settings: Settings) {
    self.run = run
    self.record = record
    self.settings = settings
  }

  /// Those of every `plot`; of a run that has none, those of all results that have any.
  public func files() throws -> [File] {
    let plots = record.stages.filter { $0.kind == Plot.kind }
    return try (plots.isEmpty ? record.stages : plots).flatMap { try files(of: $0) }
  }

  /// - Parameter figure: the name of one; nil for all.
  /// - Throws: `Diagnostic` where the stage has no figure of that name, `FileError` where a result is not what the run
  ///   made, `DrawingError` where a library is missing.
  public func files(of stage: RunRecord.StageRecord, figure: String? = nil) throws -> [File] {
    let all = try figures(of: stage)
    guard let figure else { return try all.flatMap { try files(of: $0, madeBy: stage.name) } }
    guard let found = all.first(where: { $0.name.isExactly(figure) }) else {
      throw Diagnostic(
        "'\(stage.name)' has no figure '\(figure)'", at: nil,
        help: Suggestion.help(for: figure, among: all.map(\.name)))
    }
    return try files(of: found, madeBy: stage.name)
  }

  /// The figures that a plot draws, or that the results of another stage have.
  private func figures(of stage: RunRecord.StageRecord) throws -> [FigureSet.Figure] {
    guard stage.kind == Plot.kind else {
      return try stage.outputs.flatMap { try figures(of: $0, stage, named: stage.name, style(of: nil)) }
    }
    let look = style(of: stage.settings)
    let kind = Registry.experiments.stage(Plot.kind)
    return try StageReference.all(in: stage.settings, of: kind).flatMap { reference -> [FigureSet.Figure] in
      guard let drawn = record.stage(reference.name) else { return [] }
      let output = reference.outputs(of: drawn).first { ResultKinds.of($0.type)?.figures != nil }
      let name = reference.output.map { "\(reference.name)-\($0)" } ?? reference.name
      return try output.map { try figures(of: $0, drawn, named: name, look) } ?? []
    }
  }

  private func figures(
    of output: OutputRecord, _ stage: RunRecord.StageRecord, named name: String, _ style: FigureStyle
  ) throws -> [FigureSet.Figure] {
    guard let draw = ResultKinds.of(output.type)?.figures, try run.hasAll(of: output, madeBy: stage.name)
    else {
      return []
    }
    let files = try output.files.map {
      ArtifactFile(name: $0.name, bytes: try run.contents(of: $0, madeBy: stage.name))
    }
    return try draw(LoadedArtifact(record: output, stage: stage.name, name: name, files: files), style)
  }

  /// That of a plot, as its settings say it, and of any other stage.
  private func style(of plot: JSON?) -> FigureStyle {
    FigureStyle(
      ofPlot: plot, title: settings.hasTitles ? plot?["title"]?.text : "", width: settings.paper.pixels)
  }

  private func files(of figure: FigureSet.Figure, madeBy stage: String) throws -> [File] {
    guard let chart = figure.chart else { preconditionFailure("a figure was drawn from a chart") }
    let drawn = chart.figure(id: figure.name, on: settings.paper)
    let isSmaller = drawn.typeSize < settings.paper.typeSize - 0.01
    return try FigureFormat.allCases.filter(settings.formats.contains).map { format in
      File(
        path: try path("\(figure.name).\(format.rawValue)", madeBy: stage),
        bytes: try bytes(of: drawn, as: format), figure: figure.name, caption: figure.caption,
        smallerType: isSmaller ? drawn.typeSize : nil)
    }
  }

  private func bytes(of figure: PaperFigure, as format: FigureFormat) throws -> [UInt8] {
    switch format {
    case .svg: return Array(figure.svg.utf8)
    case .pdf: return try SVGDrawing(figure.svg).pdf(width: figure.width, height: figure.height)
    case .png:
      let scale = settings.dotsPerInch / 72
      let (width, height) = ((figure.width * scale).rounded(), (figure.height * scale).rounded())
      guard max(width, height) <= Double(SVGDrawing.mostPixels), min(width, height) >= 1 else {
        throw FileError(
          "the figure would have \(Int(min(width, 1e9))) × \(Int(min(height, 1e9))) pixels, and a side has at most "
            + "\(SVGDrawing.mostPixels)", help: "choose a lower --dpi")
      }
      return try SVGDrawing(figure.svg).png(
        pixelWidth: Int(width), pixelHeight: Int(height), dotsPerInch: settings.dotsPerInch)
    }
  }

  private func path(_ name: String, madeBy stage: String) throws -> RelativePath {
    do throws(FileNameError) { return RelativePath(try FileName(stage), try FileName(name)) } catch {
      throw FileError(
        "'\(error.shown)' is not a name that a run has: \(error.reason)",
        help: "do you trust '\(run.path)'? Thalweg has not written that")
    }
  }
}

extension FigureStyle {
  /// As the settings of a plot say it, in another width and under another title.
  init(ofPlot settings: JSON?, title: String?, width: Double) {
    let limits = (settings?["limits"]?.members ?? []).compactMap { limit in
      limit.value.number.map { (limit.name, $0) }
    }
    self.init(
      title: title, width: width,
      look: settings?["style"]?.text.flatMap(FigureLook.init(rawValue:)) ?? .standard,
      limits: Dictionary(limits) { first, _ in first })
  }
}

extension Paper {
  /// A place in a document whose font is of the system.
  ///
  /// - Parameter font: the family's name; nil for a sans-serif one, whichever there is.
  /// - Throws: `DrawingError` where there is no such font.
  public init(width: Double, typeSize: Double, font: String?) throws(DrawingError) {
    guard let font else {
      self.init(width: width, typeSize: typeSize)
      return
    }
    let found = try SystemFont(named: font, measuring: FontMetrics.scalars)
    self.init(
      width: width, typeSize: typeSize, family: found.family,
      metrics: FontMetrics { found.advance(of: $0, isBold: $1) })
  }
}
