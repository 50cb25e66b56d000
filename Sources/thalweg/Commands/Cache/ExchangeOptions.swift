import ArgumentParser
import Declarations
import Workflow

/// Which results go to a remote cache or come from one, and how that is told.
struct ExchangeOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "An experiment, a YAML file; or a run directory, or an experiment's name for its latest run.",
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
