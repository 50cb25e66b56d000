import ArgumentParser
import Cluster
import Declarations
import Experiments
import Platform
import ResultStore
import Specifications
import Workflow

/// `thalweg cache verify`
struct CacheVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract:
      "Read everything in the store and quarantine damage; or run stages again and compare the bytes.",
    discussion: """
      Objects are checked against their names, records against their checksums and keys, and caches inside \
      stages against checksums of their own. Damage is moved to the store's quarantine, and the next run that needs it makes \
      it again. Runs verify what they use anyway; this finds damage earlier.

      With --recompute, stages of an experiment that have results are run again from their inputs alone: no \
      cell, prediction or checkpoint is read. The results must match the recorded ones, byte for byte. --seed decides \
      which stages; without it, a new seed is drawn and printed.

        thalweg cache verify
        thalweg cache verify --recompute 3 configs/quickstart.yaml

      Exit codes: 0 all is well; 1 something is damaged or differs; 2 the command line or the specification is wrong.
      """)

  @Argument(
    help: "The experiment whose stages are run again, a YAML file.",
    completion: .file(extensions: ["yaml", "yml"]))
  var specification: String?

  @Option(help: ArgumentHelp("Instead, run this many stages again.", valueName: "n"))
  var recompute: Int?

  @Option(help: ArgumentHelp("The seed for choosing stages.", valueName: "n"))
  var seed: UInt64?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Give a setting another value. Repeatable.", valueName: "path=value"))
  var overrides: [String] = []

  @Option(help: ArgumentHelp("How many threads a stage uses.", valueName: "n"))
  var threads: Int?

  @OptionGroup var store: StoreOptions
  @OptionGroup var json: JSONOptions
  @OptionGroup var colour: ColourOptions

  func validate() throws {
    try EmptyName.refuse(specification, as: "the experiment", wanted: "file")
    if let recompute, recompute < 1 { throw ValidationError("--recompute must be at least 1") }
    try ValidationError.check("--threads", threads, in: ExecutionOptions.coreCounts)
    if (recompute == nil) != (specification == nil) {
      throw ValidationError(
        "--recompute needs an experiment, and an experiment needs --recompute")
    }
  }

  func run() throws {
    let cancellation = Cancellation.ofSignals
    do {
      let isWell = try specification.map { try recompute($0, cancellation) } ?? check(cancellation)
      if !isWell { throw ExitCode.stageFailed }
    } catch is CancellationRequested { throw ExitCode.interrupted }
  }

  private func check(_ cancellation: Cancellation) throws -> Bool {
    let store = try Store(at: try store.storePath())
    let progress = ProgressLine()
    defer { progress.clear() }
    let check = StoreCheck(
      of: store, isCancelled: { cancellation.isRequested },
      report: { progress.show(CheckView.line(of: $0)) })
    let (checked, damages) = try check.perform()
    progress.clear()
    let view = CheckView(checked: checked, damages: damages)
    if json.isWanted { json.print(view.json) } else { colour.print(view.lines) }
    return !damages.contains { $0.problem == .damaged }
  }

  private func recompute(_ path: String, _ cancellation: Cancellation) throws -> Bool {
    let graph = try SpecificationSnapshot.take(path: path, overrides: overrides, in: .experiments).graph
    let workspace = try Workspace(graph: graph, options: store)
    let cores = threads ?? Processor.cores
    let recomputation = Recomputation(
      try workspace.plan(), in: workspace.store, cores: cores, cancellation: cancellation
    ) { Services([RunEngines(cores: cores)]) }
    let seed = seed ?? UInt64.random(in: 0...0xffff_ffff)
    let stages = recomputation.candidates(seed: seed).prefix(recompute ?? 0)
    var view = RecomputationView(seed: seed, wanted: recompute ?? 0)
    let progress = ProgressLine()
    defer { progress.clear() }
    for (position, stage) in stages.enumerated() {
      progress.show("\(stage.node.name): runs again (\(position + 1) of \(stages.count))")
      view.outcomes.append(try recomputation.perform(stage) { _ in })
    }
    progress.clear()
    if json.isWanted { json.print(view.json) } else { colour.print(view.lines) }
    return view.outcomes.allSatisfy(\.isSame)
  }
}
