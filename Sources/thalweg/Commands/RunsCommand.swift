import ArgumentParser
import Declarations
import Experiments
import Workflow

/// `thalweg runs`
struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "List runs, with settings and metrics; pin, note and delete them.",
    discussion: """
      Without a subcommand, runs are listed:

        thalweg runs                             all of them, and how each ended
        thalweg runs --show along.test.error --sort along.test.error
        thalweg runs --where name=quickstart --where 'along.test.error<15'
        thalweg runs pin quickstart/3            cache gc keeps its results
        thalweg runs note quickstart/3 "the one in the paper"
        thalweg runs delete quickstart/1

      What can be shown and asked for: thalweg runs list --help
      """,
    subcommands: [
      RunsListCommand.self, RunsPinCommand.self, RunsUnpinCommand.self, RunsNoteCommand.self,
      RunsDeleteCommand.self,
    ],
    defaultSubcommand: RunsListCommand.self)
}

/// `thalweg runs list`
struct RunsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List runs, with settings and metrics of your choice.",
    discussion: """
      A field is a property (name, number, when, state, stages, failed, pinned, note, description, thalweg, path, and \
      numerics: the engine's version and the processor's arithmetic), a setting as a specification has it, or a metric \
      of a stage. Of a family of stages, a metric is the mean over them ± their standard deviation:

        thalweg runs --show stages.end.train.seed --show along.test.error
        thalweg runs --where name=quickstart --where 'along.test.error<15' --sort along.test.error

      With --by, each run has a row for every value of an axis of the family, and with --each for every stage; the \
      axes are columns:

        thalweg runs --show along.test.error --by width
        thalweg runs --show along.test.error --each

      Metrics by kind of stage:

        train, fit-curve   end.loss, end.accuracy (of the last epoch)
        evaluate           along.test.error (the mean over the curve's length), and with .min, .max
                           or .barrier after it; along.segment.test.error, of the straight segment;
                           along.start.test.error, of one end, or of a named network
        landscape          plane.test.error.min, .max
        ensemble           vote.test.error, vote.logit-mean.test.error, vote.start.test.error,
                           vote.disagreement; for named members vote.other.test.error

      Errors and accuracies are shown in percent, which a condition may say too: 'along.test.error<15%'. A bare number \
      is as files have it, an error in percent and an accuracy as a share, and so are those of --json.

      A run is running, done, failed, interrupted, or killed; 'elsewhere' is one that was begun on another machine and \
      may be running there. Pinned runs are not deleted, and cache gc keeps their results.

      A run that lacks a field matches no condition on it, and sorts last. 'when' is when it was begun, by its \
      events.jsonl; a run without has the date of run.json. Columns in which nothing stands are left out. Only run.json is read, the first event, and the \
      results that hold a metric. Folders that cannot be read are listed on standard error.
      """)

  @Argument(
    help: ArgumentHelp("The folder of runs (default: runs).", valueName: "root"), completion: .directory)
  var root: String?

  @Option(
    name: .customLong("show"), parsing: .singleValue,
    help: ArgumentHelp("Another column. Repeatable.", valueName: "field"), completion: .fields)
  var shown: [String] = []

  @Option(
    name: .customLong("where"), parsing: .singleValue,
    help: ArgumentHelp(
      "List runs for which this holds: a field, one of = != < <= > >=, a value. Repeatable; all have to hold.",
      valueName: "condition"), completion: .fields)
  var conditions: [String] = []

  @Option(
    help: ArgumentHelp("The field to sort by (default: folder and number).", valueName: "field"),
    completion: .fields)
  var sort: String?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "A row for each value of this axis of the families that are shown, as in --by seed. Repeatable.",
      valueName: "axis"))
  var by: [String] = []

  @Flag(help: "A row for each stage of the families that are shown, with all their axes as columns.")
  var each = false

  @Flag(help: "Reverse the order.")
  var reverse = false

  @OptionGroup var json: JSONOptions
  @OptionGroup var colour: ColourOptions

  func validate() throws {
    try EmptyName.refuse(root, as: "the folder of runs", wanted: "folder")
    if each || !by.isEmpty, shown.isEmpty {
      throw ValidationError(
        "--by and --each take apart what --show asks for: add --show with a metric of a family")
    }
    if each, !by.isEmpty { throw ValidationError("--each is by all axes: leave out it or --by") }
  }

  func run() throws {
    let query = try query()
    let folder = root ?? "runs"
    if root == nil, try !RunFolders.isThere(folder) {
      if json.isWanted { return json.print(RunTable(runs: [], shown: [], total: 0).json([])) }
      return colour.print([
        "there are no runs here yet; make one with 'thalweg run', or name the folder of runs"
      ])
    }
    let listing = try RunListing(of: folder, query, measures: ResultMeasures())
    let table = RunTable(
      runs: listing.runs, shown: query.shown, total: listing.total, axes: try axes(of: listing, query.shown),
      order: query.order, isReversed: reverse)
    if json.isWanted { return json.print(table.json(listing.problems)) }
    if listing.total == 0 {
      colour.print(["'\(folder)' holds no runs; make one with 'thalweg run'"])
    } else if listing.problems.count < listing.total || !listing.runs.isEmpty {
      let stream = StandardStream.output
      colour.print(
        table.lines(width: stream.isTerminal ? stream.size.columns : .max), cutting: shown.isEmpty)
    }
    for problem in listing.problems { colour.warn(problem.error.message, help: problem.error.help) }
  }

  /// Those that rows are taken apart by.
  private func axes(of listing: RunListing, _ shown: [RunField]) throws(Diagnostic) -> [String] {
    if !each, by.isEmpty || listing.runs.isEmpty { return [] }
    var seen = Set<String>()
    let known = listing.runs.flatMap { $0.axes(of: shown) }.filter { seen.insert($0).inserted }
    if each { return known }
    var wanted = Set<String>()
    let axes = by.filter { wanted.insert($0).inserted }
    if let unknown = axes.first(where: { !known.contains($0) }) {
      throw Diagnostic(
        "what is shown has no axis '\(unknown)'", at: nil,
        help: known.isEmpty
          ? "ask with --show for a metric of a family, such as along.test.error of along@seed=1, along@seed=2"
          : Suggestion.help(for: unknown, among: known))
    }
    return axes
  }

  private func query() throws(Diagnostic) -> RunListing.Query {
    var query = RunListing.Query(isReversed: reverse)
    for text in shown { query.shown.append(try RunField(parsing: text)) }
    for text in conditions { query.conditions.append(try RunCondition(parsing: text)) }
    if let sort { query.order = try RunField(parsing: sort) }
    return query
  }
}
