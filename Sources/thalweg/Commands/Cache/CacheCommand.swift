import ArgumentParser
import ResultStore
import Workflow

/// `thalweg cache`
struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "Manage the result store: inspect, verify, clean up, share it.",
    discussion: """
      The store holds every result under the hash of all that went into it. Run directories are complete without it, \
      so removing from it costs only time.

        thalweg cache status                                   what it holds, and what could be freed
        thalweg cache verify                                   read everything, quarantine damage
        thalweg cache verify --recompute 3 experiment.yaml     run three stages again, compare the bytes
        thalweg cache gc --unreferenced --dry-run              what no run directory refers to
        thalweg cache gc --older-than 30d --max-size 10GB
        thalweg cache push quickstart --remote https://cache.example.com
      """,
    subcommands: [
      CacheStatusCommand.self, CacheVerifyCommand.self, CacheCleaningCommand.self, CachePushCommand.self,
      CachePullCommand.self,
    ])
}

/// `thalweg cache status`
struct CacheStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say what the store holds, what runs refer to, and what could be freed.",
    discussion: """
      Results are actions (which outputs a key has) and objects (the output files); an object shared by two actions \
      is stored once. Cells, predictions and checkpoints are caches inside stages. Quarantine holds what was \
      found damaged. "In runs" are the actions that a run directory under --runs names; the space of all others can be \
      freed with: thalweg cache gc --unreferenced. Only names, sizes and records are read, no objects.
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

/// `thalweg cache pull`
struct CachePullCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull",
    abstract: "Download results from a remote cache into the store.",
    discussion: """
      For an experiment: results of all stages whose keys are known; a key needs the stage's inputs. For a \
      run: those in its run.json. Everything is verified before it is kept.

        thalweg cache pull configs/quickstart.yaml --remote https://cache.example.com
      """)

  @OptionGroup var exchange: ExchangeOptions

  func run() throws {
    let selection = try exchange.selection()
    try exchange.perform(verb: "brought", nowhere: "not there") { remote, tally, show in
      try selection.pull(from: remote, &tally) { show("brought \($0), \($1) not there") }
    }
  }
}

/// `thalweg cache push`
struct CachePushCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "push",
    abstract: "Send results from the store to a remote cache.",
    discussion: """
      For an experiment: results that exist now; for a run: those in its run.json. Files go first, each \
      after a check, then the records that name them; what the remote has is not sent again. Cells, predictions \
      and checkpoints stay here.

        thalweg cache push configs/quickstart.yaml --remote https://cache.example.com
        thalweg cache push quickstart/3
      """)

  @OptionGroup var exchange: ExchangeOptions

  func run() throws {
    let selection = try exchange.selection()
    try exchange.perform(verb: "sent", nowhere: "not in the store") { remote, tally, show in
      let keys = try selection.keysInStore()
      for (position, key) in keys.enumerated() {
        show("sending \(position + 1) of \(keys.count)")
        try remote.push(key, &tally)
      }
    }
  }
}
