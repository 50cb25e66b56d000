import ArgumentParser
import Experiments
import Platform
import ResultStore
import Workflow

/// `thalweg cache gc`
struct CacheCleaningCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract: "Remove results from the store, but keep what active runs use.",
    discussion: """
      --unreferenced and --older-than select what may go: actions that no run directory under --runs names, and what \
      was not used for that long; with both, only what matches both. --max-size says how much: the least recently used \
      goes first, until the store fits. An object goes once no action names it. What pinned runs under --runs name \
      stays (thalweg runs pin).

        thalweg cache gc --older-than 30d                  everything unused for 30 days
        thalweg cache gc --max-size 10GB                   until it fits, least recently used first
        thalweg cache gc --unreferenced --older-than 7d    unreferenced results, unused for a week
        thalweg cache gc                                   only what is useless: objects that no action
                                                           names, leftovers of dead processes

      Data sets that Python functions of yours made are kept beside all stores, in XDG_CACHE_HOME/thalweg/made: --older-than \
      removes those that were not used for that long, a day at least.

      An action counts as used when a run with work to do relies on it. Cells, predictions, checkpoints \
      and quarantine go by age and size; --unreferenced alone leaves them, and so does every gc while a run is \
      active. Runs may continue and start meanwhile: they record in the store what they use, under a lock. If a \
      network file system locks only within each machine, call this when no other machine is active.
      """)

  @Option(help: ArgumentHelp("Only what was unused for this long. \(Age.unitsInWords)", valueName: "age"))
  var olderThan: Age?

  @Option(
    help: ArgumentHelp(
      "Only until the store is no larger than this. \(ByteCount.unitsInWords)", valueName: "size"))
  var maxSize: ByteCount?

  @Flag(help: "Only actions that no run directory under --runs names.")
  var unreferenced = false

  @Option(
    help: ArgumentHelp(
      "Keep objects stored this recently, even if unreferenced. \(Age.unitsInWords)", valueName: "age"))
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
    let made = MadeDatasets().clean(unusedFor: olderThan?.seconds, isDry: dryRun)
    let view = CleaningView(report: report, isDry: dryRun, made: made)
    if json.isWanted { json.print(view.json) } else { colour.print(view.lines) }
    if cancellation.isRequested { throw ExitCode.interrupted }
    if !report.isWhole || !report.isWithinLimit { throw ExitCode.stageFailed }
  }

  private func policy() throws -> RemovalPolicy {
    RemovalPolicy(
      minimumAge: olderThan?.seconds, mostBytes: maxSize?.bytes,
      keptKeys: unreferenced ? try references(pinnedAlone: false).keys : nil,
      pinnedKeys: try pinnedKeys(), grace: grace.seconds)
  }

  /// None where there are no runs yet.
  private func pinnedKeys() throws -> Set<Digest> {
    guard try RunFolders.isThere(store.runs.folder) else { return [] }
    return try references(pinnedAlone: true).pinnedKeys
  }

  /// - Throws: `FileError` where it cannot be told of all runs what they name.
  private func references(pinnedAlone: Bool) throws -> RunReferences {
    let references = try RunReferences(in: store.runs.folder, pinnedAlone: pinnedAlone)
    if let run = references.unreadable.first {
      throw FileError(
        "cannot tell what '\(run.path)' refers to: \(run.error.message)",
        help: "repair or remove that run" + (unreferenced ? ", or leave out --unreferenced" : ""))
    }
    return references
  }
}
