import ArgumentParser
import Declarations
import Experiments
import FileFormats
import Platform
import Workflow

/// A program that keeps track of experiments.
enum ExportTracker: String, CaseIterable, ExpressibleByArgument {
  /// Files of events, a folder a run.
  case tensorboard
  /// A file store, or a server.
  case mlflow
}

extension ExportCommand {
  /// A run goes to a tracker as a whole; the folder is that of `--out`, or the one word behind the run.
  func checkTracker(_ tracker: ExportTracker) throws {
    if !format.isEmpty { throw ValidationError("--format is not for --to \(tracker.rawValue)") }
    guard stages.count == (out == nil ? 1 : 0) else {
      throw ValidationError(
        "--to \(tracker.rawValue) takes a run and a folder: thalweg export \(named.name) --to \(tracker.rawValue) folder"
      )
    }
    try EmptyName.refuse(stages.first, as: "the folder", wanted: "folder")
  }

  /// None where the store has the run.
  private func files(of store: MLflowStore) throws(FileError) -> [(path: String, bytes: [UInt8])] {
    try store.holdsRun() ? [] : store.files()
  }

  /// With its figures, where there is what draws them.
  private func files(of log: TensorBoardLog) throws -> [(path: String, bytes: [UInt8])] {
    do { return try log.files() + log.pictures() } catch let error as DrawingError {
      colour.warn("the figures are left out: \(error.message)", help: error.help)
      return try log.files()
    }
  }

  private func export(_ run: MLflowRun, to address: String) throws {
    let server = MLflowServer(at: address, token: Environment.ofProcess["MLFLOW_TRACKING_TOKEN"])
    let outcome = try server.take(run)
    if !outcome.isNew { StandardStream.error.write("the run is there already: nothing was changed\n") }
    if !outcome.hasArtifacts {
      colour.warn(
        "the server keeps artifacts where only its clients reach: report and figures were not sent",
        help: "start it with --serve-artifacts, which is its default")
    }
    StandardStream.output.write("\(outcome.address)\n".withVisibleControls)
  }

  func export(_ location: RunLocation, to tracker: ExportTracker) throws {
    let folder = out ?? stages[0]
    let record = try location.record()
    try colour.warn(ofChangesIn: location.folder, record)
    let run = try TrackedRun(of: location.folder)
    if folder.contains("://") {
      guard tracker == .mlflow, folder.hasPrefix("http://") || folder.hasPrefix("https://") else {
        throw Diagnostic(
          "'\(folder)' is an address, and runs are exported to folders", at: nil,
          help:
            "export to a folder, and have the program read that; --to mlflow takes http:// and https:// too")
      }
      return try export(MLflowRun(run), to: folder)
    }
    let files =
      switch tracker {
      case .tensorboard: try self.files(of: TensorBoardLog(run))
      case .mlflow: try self.files(of: MLflowStore(folder, MLflowRun(run)))
      }
    try ExportFolder(path: folder).write(
      try files.map { file in
        do throws(FileNameError) { return (try RelativePath(file.path), file.bytes) } catch {
          throw FileError(
            "'\(error.shown)' is not a name that a run has: \(error.reason)",
            help: "do you trust '\(location.path)'? Thalweg has not written that")
        }
      })
    if files.isEmpty { StandardStream.error.write("the run is there already: nothing was changed\n") }
    StandardStream.output.write("\(folder)\n".withVisibleControls)
    switch tracker {
    case .tensorboard:
      StandardStream.error.write("to look at it: tensorboard --logdir \(CommandText.quoted(folder))\n")
    case .mlflow:
      StandardStream.error.write(
        "to look at it: MLFLOW_ALLOW_FILE_STORE=true mlflow ui --backend-store-uri \(CommandText.quoted(folder))\n"
      )
    }
  }
}
