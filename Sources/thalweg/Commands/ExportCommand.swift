import ArgumentParser
import Declarations
import Experiments
import FileFormats
import Platform
import ResultStore
import Workflow

/// `thalweg export`
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a run's results for other programs.",
    discussion: """
      Weights and curves become safetensors, under PyTorch's names, and npz; tables become \
      npz with an array for each column, CSV and JSON; planes become npz with a grid for each metric, CSV and JSON. Only the run directory is \
      read. The CSV tables of a family become one more, with its axes as columns (along/points.csv). docs/python.md \
      shows how each is loaded in Python.

      With --to the run goes to a program that keeps track of experiments: parameters, metrics, losses by epoch. \
      Exporting it twice does not double it:

        thalweg export quickstart --to tensorboard logs     # then: tensorboard --logdir logs
        thalweg export quickstart --to mlflow http://127.0.0.1:5000

      With --format pdf, png or svg: the figures of every plot, or of the stages that are named, laid out anew for a \
      document, black on white. docs/figures.md shows them.

        thalweg export quickstart --format pdf --style one-column --out paper
        thalweg export quickstart figures/plane-error --format pdf --width 5.5in --font "Latin Modern Roman" --font-size 9pt --out paper
      """)

  @OptionGroup var named: RunArgument

  @Argument(
    help: "Stages of the run, or one figure of a stage, as in figures/plane-error (default: all).",
    completion: .stagesOfRun)
  var stages: [String] = []

  @Option(
    parsing: .singleValue,
    help: "What to write (default: all that are no figures). Repeatable.")
  var format: [ExportChoice] = []

  @Option(name: .customLong("out"), help: ArgumentHelp("The folder to write to.", valueName: "folder"))
  var out: String?

  @Option(
    name: .customLong("to"),
    help:
      "Write what this program reads; the folder, or MLflow's address, may stand behind it in place of --out."
  )
  var tracker: ExportTracker?

  @OptionGroup(title: "Figures") var figures: FigureOptions
  @OptionGroup var colour: ColourOptions

  func validate() throws {
    try EmptyName.refuse(out, as: "--out", wanted: "folder")
    if tracker == nil, out == nil { throw ValidationError("Missing expected argument '--out <folder>'") }
    if figures.areGiven, figureFormats.isEmpty {
      throw ValidationError("figures are not among what is written: add --format pdf, png or svg")
    }
    if let tracker { try checkTracker(tracker) }
  }

  private var figureFormats: Set<FigureFormat> { Set(format.compactMap(\.figureFormat)) }

  func run() throws {
    let location = try named.location()
    if let tracker { return try export(location, to: tracker) }
    let folder = out ?? "."
    let record = try location.record()
    // The figures of a plot are drawn from results of other stages.
    let looksAtAll = stages.isEmpty || !figureFormats.isEmpty
    try colour.warn(
      ofChangesIn: location.folder, record,
      stages: looksAtAll ? nil : stages.flatMap { try record.stages(named: $0) }.map(\.name))
    let formats = Set(format.isEmpty ? ExportFormat.allCases : format.compactMap(\.resultFormat))
    var files = try resultFiles(record, RunExport(of: location.folder, formats))
    if !figureFormats.isEmpty { files += try figureFiles(record, in: location.folder) }
    guard !files.isEmpty else {
      throw FileError(
        "the run has nothing of that kind",
        help:
          "weights and tables can be exported, and figures with --format pdf, png or svg; what the run was copied "
          + "without cannot")
    }
    try ExportFolder(path: folder).write(files)
    for file in files { StandardStream.output.write("\(folder)/\(file.path)".withVisibleControls + "\n") }
  }

  /// Of the stages that were named, or of all.
  private func resultFiles(_ record: RunRecord, _ export: RunExport) throws -> [ExportFolder.File] {
    if export.formats.isEmpty { return [] }
    let chosen =
      try stages.isEmpty
      ? record.stages : stages.filter { !$0.contains("/") }.flatMap { try record.stages(named: $0) }
    let files = try chosen.flatMap { try export.files(of: $0) } + export.tables(ofFamiliesAmong: chosen)
    return files.map { (path: $0.path, bytes: $0.bytes) }
  }

  private func figureFiles(_ record: RunRecord, in run: RunFolder) throws -> [ExportFolder.File] {
    let drawn: [FigureExport.File]
    do {
      let export = FigureExport(of: run, record, try figures.settings(figureFormats))
      drawn =
        try stages.isEmpty
        ? export.files()
        : stages.flatMap { text -> [FigureExport.File] in
          let name = text.prefix { $0 != "/" }
          let figure = name.count < text.count ? String(text.dropFirst(name.count + 1)) : nil
          return try record.stages(named: String(name)).flatMap { try export.files(of: $0, figure: figure) }
        }
    } catch let error as DrawingError { throw FileError(error.message, help: error.help) }
    warn(ofSmallTypeIn: drawn)
    return drawn.map { (path: $0.path, bytes: $0.bytes) }
  }
}

extension ExportCommand {
  /// Once for a figure, whatever the formats.
  private func warn(ofSmallTypeIn files: [FigureExport.File]) {
    var told: Set<String> = []
    for file in files {
      guard let size = file.smallerType, told.insert(file.figure).inserted else { continue }
      colour.warn(
        "'\(file.figure)' does not fit in that width at \(figures.fontSize.defaultValueDescription): its letters have "
          + "\((size * 10).rounded() / 10)pt", help: "--style two-column or a greater --width gives it room")
    }
  }
}

/// What to write of a run.
enum ExportChoice: String, CaseIterable, ExpressibleByArgument {
  case safetensors, npz, csv, json, svg, pdf, png

  var resultFormat: ExportFormat? { ExportFormat(rawValue: rawValue) }
  var figureFormat: FigureFormat? { FigureFormat(rawValue: rawValue) }
}

/// The folder that an export goes to. What is there already with other bytes is left alone.
struct ExportFolder {
  /// With the stage's name as its folder.
  typealias File = (path: RelativePath, bytes: [UInt8])

  let path: String

  /// Writes all of the files, or none where one of them would replace another file.
  func write(_ files: [File]) throws {
    var paths: Set<RelativePath> = []
    for file in files where !paths.insert(file.path).inserted {
      throw FileError(
        "two results of the run would be written to '\(path)/\(file.path)'",
        help: "export one stage or format")
    }
    let missing = try files.filter { file in
      let place = "\(path)/\(file.path)"
      switch try reporting({ () throws(FileFailure) in try WrittenFiles.holds(file.bytes, at: place) }) {
      case nil: return true
      case true?: return false
      case false?:
        throw FileError(
          "'\(place)' already exists and is different", help: "remove it, or choose another --out")
      }
    }
    for file in missing {
      try reporting { () throws(FileFailure) in try WrittenFiles.write(file.bytes, to: "\(path)/\(file.path)")
      }
    }
  }

  private func reporting<Result>(_ body: () throws(FileFailure) -> Result) throws(FileError) -> Result {
    do throws(FileFailure) { return try body() } catch {
      throw FileError(
        error.description, help: error.remedy ?? "make the folder writable, or choose another --out")
    }
  }
}
