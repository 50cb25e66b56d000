import ArgumentParser
import Declarations

/// Where results and runs are kept.
struct StoreOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The store's folder, which holds every result under its hash.",
      discussion: "Default: THALWEG_STORE, or .store in the folder of runs.",
      valueName: "folder"),
    completion: .directory)
  var store: String?

  @OptionGroup var runs: RunsOptions

  func validate() throws { try EmptyName.refuse(store, as: "--store", wanted: "folder") }

  /// The flag, then the environment, then the folder of runs.
  ///
  /// - Throws: `Diagnostic` where the variable is set and empty.
  func storePath(_ environment: Environment = .ofProcess) throws(Diagnostic) -> String {
    if let store { return store }
    guard let named = environment["THALWEG_STORE"] else { return "\(runs.folder)/.store" }
    if named.isEmpty {
      throw Diagnostic(
        "THALWEG_STORE is empty", at: nil,
        help: "unset it, or name the folder of the store")
    }
    return named
  }
}

/// Where run directories are kept.
struct RunsOptions: ParsableArguments {
  static let standardFolder = "runs"

  @Option(
    name: .customLong("runs"),
    help: ArgumentHelp("The folder of run directories.", valueName: "folder"), completion: .directory)
  var folder = RunsOptions.standardFolder

  func validate() throws { try EmptyName.refuse(folder, as: "--runs", wanted: "folder") }
}
