import ArgumentParser
import Cluster
import Declarations
import Experiments
import Platform
import RemoteCache
import ResultStore
import Workflow

/// `thalweg run`
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run the stages whose results are missing.",
    discussion: """
      Every result is stored under the hash of all its inputs, so a second run does only \
      what an edit changed. A run that changed something writes a run directory with the tables, the \
      figures and report.html.

      Progress goes to standard error. Standard output, if it is not a terminal, gets the path of the run \
      directory, so that this works: open "$(thalweg run experiment.yaml)/report.html". With --json it gets \
      only the events of the run, one per line (see: thalweg schema event).

      What Python code of yours prints is kept in logs/STAGE.log of the run directory (see: thalweg show RUN STAGE --log); \
      on a terminal, the last line of each running stage is shown, and with --verbose all of them.

      With --remote or THALWEG_REMOTE, each result is looked up in a remote cache before its stage runs, and new \
      results are uploaded in the background. A remote that is down is ignored after one warning.

      Ctrl-C stops at the next safe point and keeps finished stages, and in unfinished ones the measured points \
      and the training state; a second Ctrl-C ends at once. Run again to resume from \
      there.
      """)

  @OptionGroup var specification: SpecificationOptions

  @OptionGroup var choice: ChoiceOptions

  @Flag(help: "When a stage fails, go on with those that do not need it.")
  var keepGoing = false

  @OptionGroup var executor: ExecutorOptions

  @Option(help: ArgumentHelp("The most stages to run at once.", valueName: "n"))
  var jobs: Int?

  @Option(
    help: ArgumentHelp(
      "How many threads all stages use together.",
      discussion: "Default: all cores. Results do not depend on it.", valueName: "n"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Space for predictions in the store. \(ByteCount.unitsInWords)",
      discussion: "They let a metric be added without a forward pass; the least recently used go first.",
      valueName: "size"))
  var keepPredictions = ByteCount(bytes: StoreLimits().predictions)

  @Option(
    help: ArgumentHelp(
      "Space for checkpoints in the store. \(ByteCount.unitsInWords)",
      discussion: "The least recently used go first, and one training gets at most a quarter.",
      valueName: "size"))
  var keepCheckpoints = ByteCount(bytes: StoreLimits().checkpoints)

  @Flag(help: "Run stages estimated to need more memory than there is.")
  var ignoreMemory = false

  @Flag(
    name: .customLong("open"),
    help: ArgumentHelp(
      "Show the run in the browser while it goes, and its report at the end.",
      discussion: "The page stays until Ctrl-C; thalweg ui shows it, and all other runs, at any time."))
  var opensPage = false

  @Flag(name: .shortAndLong, help: "Print only warnings, failures and the summary.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Print all lines that code of yours prints in PyTorch's process.")
  var verbose = false

  @OptionGroup var remote: RemoteOptionGroup
  @OptionGroup var readOnly: ReadOnlyOption
  @OptionGroup var json: JSONOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var colour: ColourOptions

  func validate() throws {
    try ValidationError.check("--jobs", jobs, in: ExecutionOptions.coreCounts)
    try ValidationError.check("--threads", threads, in: ExecutionOptions.coreCounts)
    if quiet, verbose { throw ValidationError("--quiet and --verbose say the opposite: choose one") }
    if executor.choice == .slurm, jobs != nil || threads != nil {
      throw ValidationError("--jobs and --threads are for --executor local; with slurm, 'resources' says it")
    }
  }

  func run() throws {
    let (snapshot, graph) = try specification.snapshot(in: .experiments)
    let workspace = try Workspace(graph: graph, options: store, limits: limits)
    let remote = try remote.options(isReadOnly: readOnly.isReadOnly)
    let slurm = try executor.slurm(
      for: snapshot, in: workspace.store, limits: limits,
      telling: self.remote.variables(isReadOnly: readOnly.isReadOnly))
    let cancellation = Cancellation()
    let watcher = makeWatcher()
    let page = try opensPage ? RunPage(runs: store.runs.folder) : nil
    Interruption.watch {
      cancellation.request()
      watcher.takeInterrupt()
    } second: {
      watcher.close()
      ProcessEnd.now(ExitCode.interrupted.rawValue)
    }
    let summary = try perform(workspace, remote, slurm, cancellation, watcher, page)
    try tellPaths(summary, workspace.directories)
    try page?.stay(showing: summary.directory ?? workspace.directories.latest?.path, until: cancellation)
    if let code = summary.outcome.exitCode { throw code }
  }

  private var limits: StoreLimits {
    StoreLimits(predictions: keepPredictions.bytes, checkpoints: keepCheckpoints.bytes)
  }

  private func perform(
    _ workspace: Workspace, _ remote: RemoteOptions?, _ slurm: SlurmOptions?, _ cancellation: Cancellation,
    _ watcher: any RunWatcher, _ page: RunPage?
  ) throws -> RunSummary {
    defer {
      watcher.close()
      // Where this cannot be kept, the next run reads the data files once more, and that is all.
      try? workspace.files.save()
    }
    let cores = threads ?? Processor.cores
    let engine = RunEngines(cores: cores)
    let run = ExperimentRun(
      graph: workspace.graph, choosing: try choice.choice(of: workspace.graph), store: workspace.store,
      files: workspace.files,
      directories: workspace.directories, registry: .experiments, services: Services([engine]),
      presenter: ReportPresenter(),
      thalweg: Version.current,
      options: ExecutionOptions(
        jobs: jobs ?? cores, cores: cores, keepsGoing: keepGoing, ignoresMemory: ignoreMemory),
      cancellation: cancellation, remote: slurm == nil ? remote : nil, pace: { engine.peak }, cluster: slurm)
    return try run.perform {
      page?.open($0)
    } watcher: {
      watcher.take($0)
    }
  }

  private func makeWatcher() -> any RunWatcher {
    if json.isWanted { return EventStream { StandardStream.output.write($0) } }
    let stream = StandardStream.error
    let command = CommandText.ofProcess
    let isLive = !quiet && stream.isTerminal && !Environment.ofProcess.terminalIsDumb
    let view: any RunView =
      if quiet {
        QuietView(command: command)
      } else if isLive {
        LiveView(command: command, isVerbose: verbose)
      } else {
        PlainView(command: command, isVerbose: verbose)
      }
    return RunDisplay(view, on: stream, usesColour: colour.applies(to: stream), isLive: isLive)
  }

  /// Says where the run is: to people beside the summary, to programs on standard output.
  private func tellPaths(_ summary: RunSummary, _ directories: RunDirectories) throws {
    guard !json.isWanted, summary.outcome != .interrupted,
      summary.directory != nil || summary.outcome == .done,
      let directory = try summary.directory ?? directories.latest?.path
    else { return }
    if !quiet {
      StandardStream.error.write("  \(directory)\n  \(directory)/report.html\n".withVisibleControls)
    }
    if !StandardStream.output.isTerminal { StandardStream.output.write("\(directory)\n") }
  }
}

extension RunSummary.Outcome {
  /// Nil where all is well.
  fileprivate var exitCode: ExitCode? {
    switch self {
    case .done: nil
    case .failed: .stageFailed
    case .interrupted: .interrupted
    }
  }
}
