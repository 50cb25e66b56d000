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
      read. docs/python.md shows how each is loaded in Python.

      With --to the run goes to a program that keeps track of experiments: parameters, metrics, losses by epoch. \
      Exporting it twice does not double it:

        thalweg export quickstart --to tensorboard logs     # then: tensorboard --logdir logs
        thalweg export quickstart --to mlflow http://127.0.0.1:5000
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
  var out: String?

  @Option(
    name: .customLong("to"),
    help:
      "Write what this program reads; the folder, or MLflow's address, may stand behind it in place of --out."
  )
  var tracker: ExportTracker?

  @OptionGroup var runs: RunsOptions
  @OptionGroup var colour: ColourOptions

  func validate() throws {
    try EmptyName.refuse(name, as: "the run", wanted: "run")
    try EmptyName.refuse(out, as: "--out", wanted: "folder")
    if tracker == nil, out == nil { throw ValidationError("Missing expected argument '--out <folder>'") }
    if let tracker { try checkTracker(tracker) }
  }

  func run() throws {
    let location = try RunLocation(name, under: runs.folder)
    if let tracker { return try export(location, to: tracker) }
    let folder = out ?? "."
    let record = try location.record()
    let chosen = try stages.isEmpty ? record.stages : stages.flatMap { try record.stages(named: $0) }
    try colour.warn(ofChangesIn: location.folder, record, stages: [])
    let export = RunExport(of: location.folder, Set(format.isEmpty ? ExportFormat.allCases : format))
    let files = try chosen.flatMap { try export.files(of: $0) }
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
  func write(_ files: [RunExport.File]) throws { try write(files.map { ($0.path, $0.bytes) }) }

  func write(_ files: [(path: RelativePath, bytes: [UInt8])]) throws {
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
