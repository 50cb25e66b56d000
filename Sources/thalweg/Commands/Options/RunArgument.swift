import ArgumentParser
import Workflow

/// The run that a command is about, and the folder that it is looked for in.
struct RunArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A run directory, or an experiment's name for its latest run (quickstart, quickstart/2).",
      valueName: "run"),
    completion: .runs)
  var name: String

  @OptionGroup private var runs: RunsOptions

  func validate() throws { try EmptyName.refuse(name, as: "the run", wanted: "run") }

  /// - Throws: `Diagnostics` that name the nearest run, where there is none; `FileError`, `RunDirectoryError` where it
  ///   cannot be told what is there.
  func location() throws -> RunLocation { try RunLocation(name, under: runs.folder) }
}
