import Declarations
import Platform
import ResultStore

/// A run of an experiment: plans, executes what is missing, and writes the run directory.
public struct ExperimentRun: Sendable {
  private let graph: Graph
  private let choice: StageChoice
  private let store: Store
  private let files: any FileDigests
  private let directories: RunDirectories
  private let registry: Registry
  private let services: Services
  private let presenter: any RunPresenter
  private let thalweg: String
  private let pace: @Sendable () -> Double?
  private let options: ExecutionOptions
  private let cancellation: Cancellation
  private let remote: (any RemoteConnecting)?
  private let cluster: (any ClusterLaunching)?

  /// - Parameters:
  ///   - choice: which stages it is for.
  ///   - thalweg: the version of the program.
  ///   - directories: where runs of this name are kept.
  ///   - pace: operations a second that the machine does, for estimates where no earlier run tells.
  ///   - cluster: where stages are to be jobs of a cluster; nil where this process runs them.
  package init(
    graph: Graph, choosing choice: StageChoice = .everything, store: Store, files: any FileDigests,
    directories: RunDirectories,
    registry: Registry, services: Services, presenter: any RunPresenter, thalweg: String,
    options: ExecutionOptions, cancellation: Cancellation, remote: (any RemoteConnecting)? = nil,
    pace: @escaping @Sendable () -> Double? = { nil }, cluster: (any ClusterLaunching)? = nil
  ) {
    self.pace = pace
    self.graph = graph
    self.choice = choice
    self.store = store
    self.files = files
    self.directories = directories
    self.registry = registry
    self.services = services
    self.presenter = presenter
    self.thalweg = thalweg
    self.options = options
    self.cancellation = cancellation
    self.remote = remote
    self.cluster = cluster
  }

  /// - Parameter watcher: is told every event, from whichever thread it happens on.
  /// - Throws: `Diagnostics` where data are missing, `StoreError` or `FileError` where the store or the run
  ///   directory cannot be written. That a stage failed is in the summary.
  public func perform(watcher: @escaping @Sendable (TimedEvent) -> Void) throws -> RunSummary {
    let start = ContinuousClock.now
    let journal = EventJournal(watcher: watcher)
    defer { store.leave() }
    let latest = try directories.latest
    let (plan, begun) = try store.withoutRemoval { try planned(after: latest) }
    do {
      return try perform(plan, in: begun, after: latest, since: start, journal)
    } catch {
      begun?.discard()
      throw error
    }
  }

  /// - Parameter begun: a folder for the run, where there is anything to execute.
  private func perform(
    _ plan: Plan, in begun: RunDirectoryBuilder?, after latest: RunDirectory?,
    since start: ContinuousClock.Instant, _ journal: EventJournal
  ) throws -> RunSummary {
    // A run that has nothing to do needs no more of the latest one than whether it says the same.
    let before = plan.namesToRun.isEmpty ? nil : try latest.flatMap(Self.wholeRecord)
    let estimate = plan.namesToRun.isEmpty ? nil : try self.estimate(of: plan)
    if let shortage = estimate?.run.shortage, shortage.stage != nil, remote == nil, !options.ignoresMemory {
      throw FileError(shortage.message, help: MemoryShortage.help)
    }
    journal.record(
      .runStarted(
        name: graph.name, stages: plan.stages.count - plan.namesLeftOut.count, toRun: plan.namesToRun))
    if let estimate { tell(estimate.run, journal) }
    if !plan.namesToRun.isEmpty { tellWarnings(of: plan, journal) }
    let previous = (before?.stages ?? []).map { ($0.name, $0.outputs) }
    let live = try begun.map { try LiveRun($0, of: graph, by: thalweg, telling: journal) }
    do {
      let session = remote?.session(with: store, cancellation: cancellation) { message in
        journal.record(.warning(stage: nil, message: message))
      }
      let launcher = try launcher(for: plan, journal)
      defer { launcher.close() }
      let store = store
      let executor = Executor(
        plan: plan, store: store, services: services, launcher: launcher, options: options,
        cancellation: cancellation, previous: Dictionary(previous) { first, _ in first }, remote: session,
        tooLarge: options.ignoresMemory
          ? [:] : estimate.map { plan.stagesTooLarge(for: memory, by: $0.stages) } ?? [:],
        bring: live.map { live in { live.bring($0, $1, from: store) } },
        report: { journal.record($0) })
      for record in plan.damaged {
        journal.record(.objectQuarantined(stage: record.stage, path: record.path))
      }
      executor.reportReused()
      let writing = Writing(
        plan: plan, latest: latest, live: live, journal: journal, start: start,
        operations: plan.operations(by: estimate?.stages ?? []))
      let (result, directory) = try executed(by: executor, writing)
      finish(session, journal)
      let summary = summary(result, seconds: start.secondsToNow, directory: directory)
      journal.record(.runFinished(summary))
      return summary
    } catch {
      live?.fail(error)
      throw error
    }
  }

  /// Executes, and writes the directory; what is found damaged on the way is made again.
  private func executed(
    by executor: Executor, _ writing: Writing
  ) throws -> (result: ExecutionResult, directory: String?) {
    while true {
      let result = executor.execute()
      do {
        return (result, try written(result, writing))
      } catch let damage as DamagedInput {
        if !executor.remake(ownerOf: damage.digest, path: damage.place) { throw damage.underlying }
      } catch let unreadable as UnreadableResult {
        guard executor.remake(resultOf: unreadable) else { throw unreadable.error }
      }
    }
  }

  private func launcher(for plan: Plan, _ journal: EventJournal) throws -> any StageLauncher {
    guard let cluster else { return LocalLauncher(mostAtOnce: options.jobs) }
    return try cluster.launcher(for: plan, store: store, thalweg: thalweg, cancellation: cancellation) {
      journal.record($0)
    }
  }

  private func estimate(of plan: Plan) throws(RunDirectoryError) -> (
    stages: [StageEstimate?], run: RunEstimate
  ) {
    let basis = EstimateBasis(
      options: options, services: services, durations: try RecordedDurations(of: directories), pace: pace)
    let stages = plan.estimates(in: store, basis)
    return (stages, plan.estimate(stages, in: store, basis, memory: memory))
  }

  /// What the machines of a cluster have is not known here.
  private var memory: MachineMemory? { cluster == nil ? MachineMemory.now : nil }

  /// Says about what the run takes, and warns where disk or memory have less.
  private func tell(_ estimate: RunEstimate, _ journal: EventJournal) {
    // How fast the machines of a cluster are, and how many it gives, is not known here.
    if cluster == nil { journal.record(.runEstimated(name: graph.name, estimate)) }
    for warning in estimate.warnings { journal.record(.warning(stage: nil, message: warning)) }
  }

  /// Says what would make results of little use before anything runs.
  private func tellWarnings(of plan: Plan, _ journal: EventJournal) {
    for (stage, warnings) in zip(plan.stages, plan.warnings(in: store, isBrief: false)) {
      for warning in warnings where stage.state.mayRun {
        journal.record(.resultWarning(stage: stage.node.name, message: warning))
      }
    }
  }

  /// Waits for what is on its way to the remote.
  private func finish(_ session: (any RemoteResults)?, _ journal: EventJournal) {
    guard let session else { return }
    let pending = session.pending
    if pending > 0 { journal.record(.remoteAwaited(results: pending)) }
    if let use = session.finish() { journal.record(.remoteUsed(use)) }
  }

  /// Makes the plan, and where there is something to run, lets nobody remove what is there for it, and begins a folder:
  /// that results can be kept is found out before the first stage.
  private func planned(after latest: RunDirectory?) throws -> (Plan, RunDirectoryBuilder?) {
    let expected = ExpectedActions(of: latest, stages: graph.stages.count, in: store)
    defer { expected.close() }
    let plan = try Plan.make(
      graph, choosing: choice, store: store, files: files, expecting: expected)
    if plan.namesToRun.isEmpty { return (plan, nil) }
    try store.prepare()
    let begun = try directories.begin()
    store.announce(
      plan.stages.compactMap { if case .cached(let action) = $0.state { action.key } else { nil } })
    return (plan, begun)
  }

  /// What a run says of itself; nil where files that it names are missing or have another size.
  private static func wholeRecord(of run: RunDirectory) throws(RunDirectoryError) -> RunRecord? {
    guard let record = try run.record, try run.holdsFiles(of: record) else { return nil }
    return record
  }

  private func summary(_ result: ExecutionResult, seconds: Double, directory: String?) -> RunSummary {
    let outcome: RunSummary.Outcome =
      result.wasInterrupted ? .interrupted : result.failures.isEmpty ? .done : .failed
    let executed = result.durations.count
    return RunSummary(
      outcome: outcome, executed: executed,
      reused: result.stages.count { $0.state.action != nil } - executed,
      failed: result.failures.count, skipped: result.stages.count { $0.state.isSkipped },
      seconds: seconds, directory: directory)
  }
}

extension ExperimentRun {
  /// What the writing of a run directory needs beside the results.
  private struct Writing {
    let plan: Plan
    let latest: RunDirectory?
    /// Nil where nothing was to be executed.
    let live: LiveRun?
    let journal: EventJournal
    let start: ContinuousClock.Instant
    /// Of one unit of the work of a stage, by its name.
    let operations: [String: Double]
  }

  /// The directory that was written; nil where nothing changed since the latest, or nothing was begun.
  private func written(_ result: ExecutionResult, _ writing: Writing) throws -> String? {
    let cameToItsEnd =
      result.isComplete
      || (options.keepsGoing && !result.wasInterrupted && result.stages.contains { $0.state.action != nil })
    guard cameToItsEnd else { return stopped(result, writing) }
    let record = RunRecord(plan: writing.plan, result: result, store: store, thalweg: thalweg)
    if let latest = writing.latest,
      let inspection = try latest.inspection(for: record, whichChangedNothing: result.durations.isEmpty)
    {
      if !inspection.findings.isEmpty { try mend(latest, record, inspection, writing.journal) }
      do throws(RunDirectoryError) {
        try directories.mendLatest()
      } catch { writing.journal.record(.warning(stage: nil, message: "\(error)")) }
      writing.live?.discard()
      return nil
    }
    store.withoutRemoval { store.announce(result.stages.compactMap { $0.state.action?.key }) }
    var live = writing.live
    for attempt in 1... {
      let builder = try live?.builder ?? directories.begin()
      do {
        try fill(builder, with: record, result, writing)
        return try builder.commit()
      } catch {
        if live == nil { builder.discard() }
        guard case RunDirectoryError.incomplete = error, attempt < Self.mostAttempts else { throw error }
        live = nil
      }
    }
    return nil
  }

  /// The directory of a run that was stopped, which says why and has what is done; nil where nothing was begun.
  private func stopped(_ result: ExecutionResult, _ writing: Writing) -> String? {
    guard let live = writing.live else { return nil }
    if result.failures.isEmpty, !writing.journal.hasBegunStages {
      live.discard()
      return nil
    }
    let outcome = result.wasInterrupted ? RunRecord.Outcome.interrupted : .failed
    let state: RunState = result.wasInterrupted ? .interrupted : .failed
    do {
      let record = RunRecord(
        plan: writing.plan, result: result, store: store, thalweg: thalweg, outcome: outcome)
      try fill(live.builder, with: record, result, writing)
      return try live.builder.stop(as: state)
    } catch {
      live.fail(error, as: state)
      writing.journal.record(
        .warning(
          stage: nil,
          message: "'\(live.builder.path)' does not have all that is done: \(FailureText.of(error))"))
      return nil
    }
  }

  /// How often a directory is written anew whose files somebody removes meanwhile.
  private static let mostAttempts = 3

  /// Puts back what the store has of the latest run, and says what was done and what cannot be.
  private func mend(
    _ latest: RunDirectory, _ record: RunRecord, _ inspection: RunInspection, _ journal: EventJournal
  ) throws {
    let mending = RunMending(of: latest.folder, record, inspection, in: store)
    let report = try mending.perform { name in
      switch name {
      case "run.json": record.json.prettyBytes
      case "spec.yaml": Array(graph.writtenSpecification.text.utf8)
      default: try presented(record).first { $0.name == name }?.bytes
      }
    } copying: { file, path in
      _ = try verifying(file) { try store.copy(file.digest, to: path) }
    }
    for message in report { journal.record(.warning(stage: nil, message: message)) }
  }

  /// The pages of the run.
  private func presented(_ record: RunRecord) throws -> [ArtifactFile] {
    try presenter.files(
      presenting: PresentedRun(record: record, specification: graph.writtenSpecification) { file in
        try verifying(file) { try store.contents(of: file.digest) }
      })
  }

  private func fill(
    _ builder: RunDirectoryBuilder, with record: RunRecord, _ result: ExecutionResult, _ writing: Writing
  ) throws {
    let store = store
    try builder.keep(
      Set(
        record.stages.flatMap { stage in
          stage.outputs.flatMap(\.files).map { "stages/\(stage.name)/\($0.name)" }
        }))
    for stage in record.stages {
      for file in stage.outputs.flatMap(\.files) {
        try verifying(file) {
          try builder.copy(file.digest, from: store, to: "stages/\(stage.name)/\(file.name)")
        }
      }
    }
    for file in try presented(record) { try builder.write(file.bytes, to: file.name) }
    try builder.settle(Array(graph.writtenSpecification.text.utf8), to: "spec.yaml")
    // From here on nothing throws that has a stage made again.
    writing.live?.close()
    try builder.settle(Array(writing.journal.lines.utf8), to: "events.jsonl")
    try builder.write(record.json.prettyBytes, to: "run.json")
    let timing = RunTiming(
      result: result, seconds: writing.start.secondsToNow, options: cluster == nil ? options : nil,
      operations: writing.operations)
    let seal = try builder.seal(writtenLast: "run.json")
    try builder.write(timing.text(sealing: seal), to: "timing.json")
  }
}

/// `body`, with damage of the object of `file` told apart from other errors.
private func verifying<Value>(_ file: OutputRecord.File, _ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch let error as StoreError where error.isDamage {
    throw DamagedInput(digest: file.digest, underlying: error)
  }
}
