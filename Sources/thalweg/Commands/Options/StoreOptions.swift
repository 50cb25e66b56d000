import ArgumentParser
import Workflow

/// Where results and runs are kept.
struct StoreOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder of the store, which holds every result by what went into it.",
      discussion: "Otherwise THALWEG_STORE says it, or it is .store in the folder of runs.",
      valueName: "folder"),
    completion: .directory)
  var store: String?

  @OptionGroup var runs: RunsOptions

  /// The flag, then the environment, then the folder of runs.
  func storePath(_ environment: Environment = .ofProcess) -> String {
    if let store { return store }
    if let named = environment["THALWEG_STORE"], !named.isEmpty { return named }
    return "\(runs.folder)/.store"
  }
}

/// Where run directories are kept.
struct RunsOptions: ParsableArguments {
  @Option(
    name: .customLong("runs"),
    help: ArgumentHelp("The folder of run directories.", valueName: "folder"), completion: .directory)
  var folder = "runs"
}
