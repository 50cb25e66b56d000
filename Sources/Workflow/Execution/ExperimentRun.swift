import Declarations
import Platform
import ResultStore

/// A run of an experiment: plans, executes what is missing, and writes the run directory.
public struct ExperimentRun: Sendable {
  let graph: Graph
  private let choice: StageChoice
  let store: Store
  private let files: any FileDigests
  let directories: RunDirectories
  let registry: Registry
  private let services: Services
  let presenter: any RunPresenter
  let thalweg: String
  private let pace: @Sendable () -> Double?
  let options: ExecutionOptions
  private let cancellation: Cancellation
  private let remote: (any RemoteConnecting)?
  let cluster: (any ClusterLaunching)?

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

  /// - Parameters:
  ///   - begun: is told the run directory, once it is there and before the first stage; not where there is nothing to
  ///     execute.
  ///   - watcher: is told every event, from whichever thread it happens on.
  /// - Throws: `Diagnostics` where data are missing, `StoreError` or `FileError` where the store or the run
  ///   directory cannot be written. That a stage failed is in the summary.
  public func perform(
    begun appeared: (String) -> Void = { _ in }, watcher: @escaping @Sendable (TimedEvent) -> Void
  ) throws -> RunSummary {
    let start = ContinuousClock.now
    let journal = EventJournal(watcher: watcher)
    defer { store.leave() }
    let latest = try directories.latest
    let (plan, begun) = try store.withoutRemoval { try planned(after: latest) }
    do {
      return try perform(plan, in: begun, after: latest, since: start, journal, appeared)
    } catch {
      begun?.discard()
      throw error
    }
  }

  /// - Parameter begun: a folder for the run, where there is anything to execute.
  private func perform(
    _ plan: Plan, in begun: RunDirectoryBuilder?, after latest: RunDirectory?,
    since start: ContinuousClock.Instant, _ journal: EventJournal, _ appeared: (String) -> Void
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
    if let live { appeared(live.builder.path) }
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
        extents: plan.extents(by: estimate?.stages ?? []))
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
    for (stage, warnings) in zip(
      plan.stages, plan.warnings(in: store, isBrief: false, threads: options.cores))
    {
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
