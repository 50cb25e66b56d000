import Declarations
import Platform
import ResultStore

/// Runs what a plan says, stages side by side where they do not need one another.
///
/// All state is kept by the one thread that calls `execute`; a launcher brings stages to their end and posts what
/// came of them.
final class Executor {
  package let plan: Plan
  package let store: Store
  private let services: Services
  private let launcher: any StageLauncher
  private let options: ExecutionOptions
  private let cancellation: Cancellation
  package let report: @Sendable (Event) -> Void
  private let previous: [String: [OutputRecord]]
  private let remote: (any RemoteResults)?
  /// Takes a result to where people find it.
  private let bring: ((GraphNode, ActionRecord) -> Void)?
  /// The places of stages whose results are there and not yet brought, the oldest last.
  private var unbrought: [Int] = []
  /// Why stages cannot be executed here, by their places; their results may be had elsewhere.
  private let tooLarge: [Int: String]
  private let mailbox = Mailbox<Message>()
  package var states: [StageState]
  /// Whether what the plan says of a stage still holds: nothing that it needs was made again.
  var followsPlan: [Bool]
  private var running: [Running] = []
  /// The stages that are executed in any case, and were not yet.
  private var forced: Set<Int>
  /// The keys of those that were.
  private var forcedKeys: Set<Digest> = []
  /// How often each stage was made again since an object of it was damaged.
  var remakes: [Int: Int] = [:]
  /// The digests of outputs that were set aside since they cannot be read.
  package var unreadable: Set<Digest> = []

  private struct Message: Sendable {
    package let index: Int
    package let result: StageJob.Result
  }

  private struct Running {
    package let index: Int
    package let key: Digest
    package let cores: CoreShare
  }

  /// - Parameters:
  ///   - previous: what each stage gave in the run before, to say where a rerun changed nothing.
  ///   - bring: is called with each result while there is nothing else to do; with some of them perhaps never.
  package init(
    plan: Plan, store: Store, services: Services, launcher: any StageLauncher,
    options: ExecutionOptions, cancellation: Cancellation, previous: [String: [OutputRecord]],
    remote: (any RemoteResults)? = nil, tooLarge: [Int: String] = [:],
    bring: ((GraphNode, ActionRecord) -> Void)? = nil,
    report: @escaping @Sendable (Event) -> Void
  ) {
    self.plan = plan
    self.store = store
    self.services = services
    self.launcher = launcher
    self.options = options
    self.cancellation = cancellation
    self.previous = previous
    self.remote = remote
    self.tooLarge = tooLarge
    self.bring = bring
    self.report = report
    states = plan.stages.map { stage in
      if case .cached(let action) = stage.state { .done(action, .reused) } else { .waiting }
    }
    forced = Set(plan.stages.indices.filter { plan.stages[$0].isForced })
    followsPlan = Array(repeating: true, count: plan.stages.count)
    if bring != nil { unbrought = states.indices.reversed().filter { states[$0].action != nil } }
  }

  /// Says which results were there when the plan was made.
  func reportReused() {
    for stage in plan.stages {
      guard case .cached(let action) = stage.state else { continue }
      report(.stageReused(stage: stage.node.name, kind: stage.node.kind.name))
      tellWarnings(of: action, stage.node)
    }
  }

  /// Runs until nothing more can be done.
  func execute() -> ExecutionResult {
    repeat {
      settle()
      if running.isEmpty { break }
      bringResults()
      let message = mailbox.wait()
      running.removeAll { $0.index == message.index }
      shareCores()
      handle(message)
    } while true
    return result
  }

  /// Brings results until there is something else to do.
  private func bringResults() {
    guard let bring else { return }
    while !unbrought.isEmpty, mailbox.isEmpty, !cancellation.isRequested {
      let index = unbrought.removeLast()
      if let action = states[index].action { bring(plan.stages[index].node, action) }
    }
  }

  private var result: ExecutionResult {
    ExecutionResult(
      stages: zip(plan.stages, states).map { ($0.node, $1) },
      wasInterrupted: cancellation.isRequested && states.contains { !$0.isSettled })
  }
}

extension Executor {
  private var mayLaunch: Bool {
    if cancellation.isRequested { return false }
    return options.keepsGoing || !states.contains(where: \.isFailure)
  }

  /// Brings every stage as far as it can go now: skips, reuses, or starts it.
  private func settle() {
    let mayLaunch = mayLaunch
    if !mayLaunch { launcher.holdBack() }
    for index in states.indices {
      if case .waiting = states[index] { look(at: index, mayLaunch: mayLaunch) }
      if mayLaunch, case .ready(let preimage) = states[index] { startIfPossible(index, preimage) }
      if mayLaunch, case .waiting = states[index], isComing(index) { launcher.announce(index) }
    }
  }

  /// Whether all that a stage needs is there or will be: stages that come before it were looked at already.
  private func isComing(_ index: Int) -> Bool {
    plan.choice.includes(plan.stages[index].node.name)
      && needs[index].allSatisfy { !states[$0].isFailure && !states[$0].isSkipped && !states[$0].isLeftOut }
  }

  private func look(at index: Int, mayLaunch: Bool) {
    if let failed = needs[index].first(where: { states[$0].isFailure || states[$0].isSkipped }) {
      states[index] = .skipped
      launcher.withdraw(index)
      report(
        .stageSkipped(stage: plan.stages[index].node.name, because: plan.stages[failed].node.name))
    } else if let missing = needs[index].first(where: { states[$0].isLeftOut }) {
      leaveOut(index, without: missing)
    } else if mayLaunch, let inputs = inputs(of: index) {
      reuseOrPrepare(index, inputs)
    }
  }

  /// Ends a stage that needs what the run is not for.
  private func leaveOut(_ index: Int, without missing: Int) {
    let name = plan.stages[index].node.name
    launcher.withdraw(index)
    guard plan.choice.includes(name) else {
      states[index] = .leftOut
      return
    }
    // Only where something damaged came out otherwise when it was made again.
    let reason =
      "it needs '\(plan.stages[missing].node.name)', which is another now and is left out of this run"
    report(.stageFailed(stage: name, message: reason))
    states[index] = .failed(reason)
  }

  /// For each stage, the stages that it refers to.
  package var needs: [[Int]] { plan.graph.needs }

  /// Whether all that a stage needs is there.
  func isProvided(_ index: Int) -> Bool { needs[index].allSatisfy { states[$0].action != nil } }

  /// Takes the plan's word that a stage has to run, while it holds, so that the store is asked once.
  private func reuseOrPrepare(_ index: Int, _ inputs: ResolvedInputs) {
    if followsPlan[index], needs[index].allSatisfy({ followsPlan[$0] }) {
      switch plan.stages[index].state {
      case .cached(let action): return finish(index, action, .reused)
      case .toRun(let preimage):
        states[index] = .ready(preimage)
        return
      case .waiting, .leftOut: break
      }
    }
    followsPlan[index] = false
    let preimage = plan.resolver.preimage(of: index, inputs)
    let isForced = forced.contains(index) && !forcedKeys.contains(preimage.key)
    let isThere: ActionRecord?
    do throws(StoreError) {
      isThere = isForced || launcher.hasRun(index) ? nil : try store.takeUp(preimage.key)
    } catch {
      let reason = FailureText.of(error)
      report(.stageFailed(stage: plan.stages[index].node.name, message: reason))
      states[index] = .failed(reason)
      return
    }
    if let isThere {
      finish(index, isThere, .reused)
    } else if plan.choice.includes(plan.stages[index].node.name) || remakes[index] != nil {
      states[index] = .ready(preimage)
    } else {
      states[index] = .leftOut
    }
  }

  /// All that a stage needs; nil where some of it is not there.
  private func inputs(of index: Int) -> ResolvedInputs? {
    plan.resolver.inputs(of: index) { states[$0].action?.outputs }
  }

  /// Starts a stage where a job is free; one whose result another stage is just making waits for that.
  private func startIfPossible(_ index: Int, _ preimage: KeyPreimage) {
    guard running.count < launcher.mostAtOnce, !running.contains(where: { $0.key == preimage.key }) else {
      return
    }
    guard let inputs = inputs(of: index) else {
      preconditionFailure("a stage is ready whose inputs are not there")
    }
    let cores = CoreShare(1)
    let job = StageJob(
      node: plan.stages[index].node, of: plan.graph, preimage: preimage, inputs: inputs, services: services,
      store: store,
      cores: cores, cancellation: cancellation,
      isForced: forced.contains(index) && !forcedKeys.contains(preimage.key), report: report,
      remote: remote, objection: tooLarge[index])
    states[index] = .running
    running.append(Running(index: index, key: preimage.key, cores: cores))
    shareCores()
    let mailbox = mailbox
    launcher.launch(index, job) { mailbox.post(Message(index: index, result: $0)) }
  }

  /// Divides the cores among the running stages; the first ones get what does not divide.
  private func shareCores() {
    for (position, stage) in running.enumerated() {
      let even = options.cores / running.count
      stage.cores.set(even + (position < options.cores % running.count ? 1 : 0))
    }
  }
}

extension Executor {
  private func handle(_ message: Message) {
    let index = message.index
    let name = plan.stages[index].node.name
    switch message.result {
    case .executed(let action, let seconds, let work):
      if forced.remove(index) != nil { forcedKeys.insert(action.key) }
      let isUnchanged = previous[name].map { $0 == action.outputs } ?? false
      report(
        isUnchanged
          ? .stageUnchanged(stage: name, seconds: seconds) : .stageFinished(stage: name, seconds: seconds))
      finish(index, action, .executed(seconds: seconds, work))
    case .reused(let action): finish(index, action, .reused)
    case .failed(let reason):
      report(.stageFailed(stage: name, message: reason))
      states[index] = .failed(reason)
    case .cancelled:
      report(.stageCancelled(stage: name))
      states[index] = .waiting
    case .notStarted: states[index] = .waiting
    case .damagedInput(let digest, let path): repair(digest, path, for: index)
    case .unreadableInput(let result): replace(result, for: index)
    }
  }

  private func finish(_ index: Int, _ action: ActionRecord, _ origin: StageState.Origin) {
    if case .reused = origin {
      let node = plan.stages[index].node
      report(.stageReused(stage: node.name, kind: node.kind.name))
      launcher.withdraw(index)
    }
    tellWarnings(of: action, plan.stages[index].node)
    states[index] = .done(action, origin)
    if bring != nil { unbrought.append(index) }
    if !remakes.isEmpty { reconsider(from: index) }
  }

  private func tellWarnings(of action: ActionRecord, _ node: GraphNode) {
    for warning in action.warnings { report(.resultWarning(stage: node.name, message: warning)) }
  }

  /// Lets stages that are done look at their inputs again, where one of those was made anew and is another now.
  private func reconsider(from index: Int) {
    var changed: Set<Int> = []
    for later in states.indices.dropFirst(index) {
      guard case .done(let action, _) = states[later] else { continue }
      guard later == index || needs[later].contains(where: { $0 == index || changed.contains($0) }) else {
        continue
      }
      if let inputs = inputs(of: later), plan.resolver.preimage(of: later, inputs).key == action.key {
        continue
      }
      followsPlan[later] = false
      states[later] = .waiting
      changed.insert(later)
    }
  }
}
