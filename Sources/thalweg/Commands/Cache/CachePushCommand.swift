import ArgumentParser
import Workflow

/// `thalweg cache push`
struct CachePushCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "push",
    abstract: "Send results from the store to a remote cache.",
    discussion: """
      Of an experiment, those that are there now; of a run, those that its run.json names. Objects go first, each \
      verified before, and then the actions that name them; what the remote has is not sent again. Cells, predictions \
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
