import ArgumentParser
import Workflow

/// `thalweg cache pull`
struct CachePullCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull",
    abstract: "Bring results from a remote cache into the store.",
    discussion: """
      Of an experiment, those of all stages whose keys can be known: a stage whose inputs are nowhere has none yet. Of a \
      run, those that its run.json names. Everything is verified before it is kept.

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
