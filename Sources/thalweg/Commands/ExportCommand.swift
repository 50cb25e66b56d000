import ArgumentParser
import Declarations
import Experiments
import Platform
import ResultStore

/// `thalweg export`
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a run's results for other programs.",
    discussion: """
      Weights and curves become safetensors, under PyTorch's names, and npz; tables become \
      npz with an array for each column, CSV and JSON; planes become npz with a grid for each metric, CSV and JSON. Only the run directory is \
      read. The CSV tables of a family become one more, with \
      its axes as columns (along/points.csv). docs/python.md shows how each is loaded in Python.
      """)

  @Argument(
    help: ArgumentHelp(
      "A run directory, or an experiment's name for its latest run (quickstart, quickstart/2).",
      valueName: "run"),
    completion: .directory)
  var name: String

  @Argument(help: "Stages of the run (default: all).")
  var stages: [String] = []

  @Option(parsing: .singleValue, help: "What to write (default: everything). Repeatable.")
  var format: [ExportFormat] = []

  @Option(name: .customLong("out"), help: ArgumentHelp("The folder to write to.", valueName: "folder"))
  var folder: String

  @OptionGroup var runs: RunsOptions
  @OptionGroup var colour: ColourOptions

  func validate() throws {
    try EmptyName.refuse(name, as: "the run", wanted: "run")
    try EmptyName.refuse(folder, as: "--out", wanted: "folder")
  }

  func run() throws {
    let location = try RunLocation(name, under: runs.folder)
    let record = try location.record()
    let chosen = try stages.isEmpty ? record.stages : stages.flatMap { try record.stages(named: $0) }
    try colour.warn(ofChangesIn: location.folder, record, stages: [])
    let export = RunExport(of: location.folder, Set(format.isEmpty ? ExportFormat.allCases : format))
    let files =
      try chosen.flatMap { try export.files(of: $0) } + export.tables(ofFamiliesAmong: chosen)
    guard !files.isEmpty else {
      throw FileError(
        "the run has nothing of that kind", help: "weights and tables can be exported; choose others")
    }
    try ExportFolder(path: folder).write(files)
    for file in files { StandardStream.output.write("\(folder)/\(file.path)".withVisibleControls + "\n") }
  }
}

extension ExportFormat: ExpressibleByArgument {}

/// The folder that an export goes to. What is there already with other bytes is left alone.
struct ExportFolder {
  let path: String

  /// Writes all of the files, or none where one of them would replace another file.
  func write(_ files: [RunExport.File]) throws {
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
