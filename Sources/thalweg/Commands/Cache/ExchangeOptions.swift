import ArgumentParser
import Cluster
import Declarations
import Platform
import RemoteCache
import ResultStore
import Specifications
import Workflow

/// Which results go to a remote cache or come from one, and how that is told.
struct ExchangeOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "An experiment (a YAML file), a run directory, or an experiment's name for its latest run.",
      valueName: "file or run"))
  var name: String

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Give a setting of the experiment another value. Repeatable.", valueName: "path=value")
  )
  var overrides: [String] = []

  @OptionGroup var remote: RemoteOptionGroup
  @OptionGroup var store: StoreOptions
  @OptionGroup var json: JSONOptions
  @OptionGroup var colour: ColourOptions

  func validate() throws { try EmptyName.refuse(name, as: "the file or run", wanted: "file or run") }

  func selection() throws -> ResultSelection {
    guard name.hasSuffix(".yaml") || name.hasSuffix(".yml") else {
      let record = try RunLocation(name, under: store.runs.folder).record()
      return .run(record)
    }
    let graph = try SpecificationSnapshot.take(path: name, overrides: overrides, in: .experiments).graph
    return .experiment(try Workspace(graph: graph, options: store))
  }

  /// Speaks to the remote, and says what came of it.
  ///
  /// - Parameters:
  ///   - verb: what became of results that were carried.
  ///   - nowhere: what is said of those that were not where they were to come from.
  func perform(
    verb: String, nowhere: String,
    _ body: (RemoteExchange, inout RemoteTally, _ show: (String) -> Void) throws -> Void
  ) throws {
    guard let options = try remote.options() else {
      throw ValidationError("say which remote cache: --remote, or THALWEG_REMOTE")
    }
    let exchange = RemoteExchange(
      options, store: try Store(at: try store.storePath()), cancellation: .ofSignals)
    var tally = RemoteTally()
    let progress = ProgressLine()
    defer { progress.clear() }
    do {
      try body(exchange, &tally) { progress.show($0) }
    } catch is CancellationRequested { throw ExitCode.interrupted }
    progress.clear()
    let view = TallyView(tally: tally, verb: verb, nowhere: nowhere)
    if json.isWanted { json.print(view.json) } else { colour.print(view.lines) }
    if !tally.damaged.isEmpty || tally.differing > 0 { throw ExitCode.stageFailed }
  }
}

/// The results of an experiment or of a run.
enum ResultSelection {
  case experiment(Workspace)
  case run(RunRecord)

  /// The keys of those that are in the store, or are to be.
  ///
  /// - Throws: `Diagnostics` where data are missing.
  func keysInStore() throws -> [Digest] {
    switch self {
    case .experiment(let workspace): try workspace.plan().cachedKeys
    case .run(let record): record.stages.compactMap { Digest(hexadecimal: $0.key) }
    }
  }

  /// Brings all of them that can be had; what comes may give further stages their keys.
  ///
  /// - Parameter show: is told how many came, and how many were not there.
  func pull(
    from remote: RemoteExchange, _ tally: inout RemoteTally, show: (_ moved: Int, _ missing: Int) -> Void
  ) throws {
    switch self {
    case .run(let record):
      for key in record.stages.compactMap({ Digest(hexadecimal: $0.key) }) {
        try remote.pull(key, &tally)
        show(tally.moved, tally.missing)
      }
    case .experiment(let workspace):
      var asked: Set<Digest> = []
      while true {
        let wanted = try workspace.plan().keysToRun.filter { asked.insert($0.key).inserted }
        if wanted.isEmpty { return }
        for stage in wanted {
          try remote.pull(stage.key, declaring: stage.outputs, &tally)
          show(tally.moved, tally.missing)
        }
      }
    }
  }
}
