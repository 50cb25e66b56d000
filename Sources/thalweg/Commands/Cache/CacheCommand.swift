import ArgumentParser

/// `thalweg cache`
struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "Look after the store of results: what is in it, whether it is whole, what can go; share it.",
    discussion: """
      The store holds every result under the hash of all that went into it. Run directories are complete without it, \
      so whatever is removed from it costs time and nothing else.

        thalweg cache status                                   what it holds, and what could be freed
        thalweg cache verify                                   read everything, set damage aside
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
