import ArgumentParser
import Platform
import ResultStore
import Workflow

/// `thalweg cache gc`
struct CacheCleaningCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract: "Remove results from the store; what a run at work uses stays.",
    discussion: """
      --unreferenced and --older-than say what may go: actions that no run directory under --runs names, and whatever \
      was not used for so long; with both, what is both. --max-size says how much: of what may go, what was used the \
      longest ago goes first, until the store fits. An object goes once no action names it.

        thalweg cache gc --older-than 30d                  all that was not used for 30 days
        thalweg cache gc --max-size 10GB                   until it fits, the oldest first
        thalweg cache gc --unreferenced --older-than 7d    results of no run, a week old
        thalweg cache gc                                   only what nobody can use: objects that no action
                                                           names, what dead processes left

      An action counts as used when a run that has something to do relies on it. Cells, predictions, trajectories \
      and quarantine go by age and size; --unreferenced alone leaves them, and so does every gc while a run is \
      at work. Runs may go on and begin meanwhile: they say in the store what they rely on, under a lock. Where a \
      network file system has locks on each machine alone, call this when no other machine is at work.
      """)

  @Option(help: ArgumentHelp("Only what was not used for this long. \(Age.unitsInWords)", valueName: "age"))
  var olderThan: Age?

  @Option(
    help: ArgumentHelp(
      "Only until the store takes no more than this. \(ByteCount.unitsInWords)", valueName: "size"))
  var maxSize: ByteCount?

  @Flag(help: "Only actions that no run directory under --runs names.")
  var unreferenced = false

  @Option(
    help: ArgumentHelp(
      "Keep objects that were put this lately, whoever names them. \(Age.unitsInWords)", valueName: "age"))
  var grace = Age(seconds: RemovalPolicy().grace)

  @Flag(name: [.customShort("n"), .long], help: "Only say what would go.")
  var dryRun = false

  @OptionGroup var store: StoreOptions
  @OptionGroup var json: JSONOptions
  @OptionGroup var colour: ColourOptions

  func run() throws {
    let store = try Store(at: try store.storePath())
    let cancellation = Cancellation.ofSignals
    let cleaning = StoreCleaning(of: store, by: try policy())
    let report = try cleaning.perform(isDry: dryRun) { cancellation.isRequested }
    let view = CleaningView(report: report, isDry: dryRun)
    if json.isWanted { json.print(view.json) } else { colour.print(view.lines) }
    if cancellation.isRequested { throw ExitCode.interrupted }
    if !report.isWhole || !report.isWithinLimit { throw ExitCode.stageFailed }
  }

  private func policy() throws -> RemovalPolicy {
    RemovalPolicy(
      minimumAge: olderThan?.seconds, mostBytes: maxSize?.bytes,
      keptKeys: unreferenced ? try referencedKeys() : nil, grace: grace.seconds)
  }

  /// - Throws: `FileError` where it cannot be told of all runs what they name.
  private func referencedKeys() throws -> Set<Digest> {
    let references = try RunReferences(in: store.runs.folder)
    if let run = references.unreadable.first {
      throw FileError(
        "what '\(run.path)' refers to cannot be told: \(run.error.message)",
        help: "mend or remove that run, or leave out --unreferenced")
    }
    return references.keys
  }
}
