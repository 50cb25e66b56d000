import ArgumentParser
import Workflow

/// `thalweg cache status`
struct CacheStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say what the store holds, what runs refer to, and what could be freed.",
    discussion: """
      Results are actions (which outputs a key has) and the objects that these are; an object that two actions name \
      is there once. Cells, predictions and trajectories are what is remembered inside stages. Quarantine is what was \
      found damaged. "In runs" are the actions that a run directory under --runs names; what all others take can be \
      freed with: thalweg cache gc --unreferenced. Names and sizes are looked at, and records; no object is read.
      """)

  @OptionGroup var store: StoreOptions
  @OptionGroup var json: JSONOptions
  @OptionGroup var colour: ColourOptions

  func run() throws {
    let store = try Store(at: try store.storePath())
    let runs = self.store.runs.folder
    let references = try RunFolders.isThere(runs) ? RunReferences(in: runs) : nil
    let status = try CacheStatus(store: store, references: references, runs: runs)
    if json.isWanted { json.print(status.json) } else { colour.print(status.lines) }
  }
}
