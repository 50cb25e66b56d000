/// Runs what a plan says, stages side by side where they do not need one another.
///
/// All state is kept by the one thread that calls `execute`; jobs run on threads of their own and post what
/// came of them.
final class Executor {
  private let plan: Plan
  private let store: Store
  private let services: Services
  private let options: ExecutionOptions
  private let cancellation: Cancellation
  private let report: @Sendable (Event) -> Void
  private let previous: [String: [OutputRecord]]
  private let mailbox = Mailbox<Message>()
  private var states: [StageState]
  private let indices: [String: Int]
  private var running: [Running] = []
  private var remakes: [String: Int] = [:]

  private struct Message: Sendable {
    let index: Int
    let result: StageJob.Result
  }

  private struct Running {
    let index: Int
    let cores: CoreShare
  }

  /// - Parameter previous: what each stage gave in the run before, to say where a rerun changed nothing.
  init(
    plan: Plan, store: Store, services: Services, options: ExecutionOptions,
    cancellation: Cancellation, previous: [String: [OutputRecord]],
    report: @escaping @Sendable (Event) -> Void
  ) {
    self.plan = plan
    self.store = store
    self.services = services
    self.options = options
    self.cancellation = cancellation
    self.previous = previous
    self.report = report
    states = plan.stages.map { stage in
      if case .cached(let action) = stage.state { .done(action, .reused) } else { .waiting }
    }
    indices = Dictionary(
      uniqueKeysWithValues: plan.stages.enumerated().map { ($0.element.node.name, $0.offset) })
  }

  /// Says which results were there when the plan was made.
  func reportReused() {
    for stage in plan.stages where stage.state.isCached {
      report(.stageReused(stage: stage.node.name, kind: stage.node.kind.name))
    }
  }

  /// Runs until nothing more can be done.
  func execute() -> ExecutionResult {
    repeat {
      settle()
      if running.isEmpty { break }
      let message = mailbox.wait()
      running.removeAll { $0.index == message.index }
      shareCores()
      handle(message)
    } while true
    return result
  }

  /// Makes the stage that owns a damaged object again, with all that then changes.
  ///
  /// - Returns: false where that was tried too often.
  func remake(ownerOf digest: Digest, path: String) -> Bool {
    guard let owner = states.indices.first(where: { states[$0].action?.holds(digest) ?? false }) else {
      return false
    }
    let name = plan.stages[owner].node.name
    remakes[name, default: 0] += 1
    report(.objectQuarantined(stage: name, path: path))
    states[owner] = .waiting
    return remakes[name, default: 0] <= 3
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
    for index in states.indices {
      guard case .waiting = states[index] else { continue }
      let needed = neededStates(of: index)
      if let failed = needed.first(where: { $0.state.isFailure || $0.state.isSkipped }) {
        states[index] = .skipped
        report(.stageSkipped(stage: plan.stages[index].node.name, because: failed.name))
      } else if mayLaunch, needed.allSatisfy({ $0.state.action != nil }) {
        startOrReuse(index)
      }
    }
  }

  private func neededStates(of index: Int) -> [(name: String, state: StageState)] {
    plan.stages[index].node.referredNames.compactMap { name in
      indices[name].map { (name, states[$0]) }
    }
  }

  private func startOrReuse(_ index: Int) {
    let node = plan.stages[index].node
    let inputs = inputs(of: node)
    let preimage = KeyPreimage(node: node, inputs: inputs, numerics: plan.numerics)
    if let action = store.action(for: preimage.key) {
      states[index] = .done(action, .reused)
      report(.stageReused(stage: node.name, kind: node.kind.name))
    } else if running.count < options.jobs {
      start(index, inputs: inputs, preimage: preimage)
    }
  }

  private func inputs(of node: GraphNode) -> ResolvedInputs {
    var outputs: [String: [OutputRecord]] = [:]
    for name in node.referredNames {
      outputs[name] = indices[name].flatMap { states[$0].action?.outputs }
    }
    return ResolvedInputs(of: node, outputs: outputs, sources: plan.sources)
  }

  private func start(_ index: Int, inputs: ResolvedInputs, preimage: KeyPreimage) {
    let cores = CoreShare(1)
    let job = StageJob(
      node: plan.stages[index].node, preimage: preimage, inputs: inputs, services: services,
      store: store, cores: cores, cancellation: cancellation, report: report)
    states[index] = .running
    running.append(Running(index: index, cores: cores))
    shareCores()
    let mailbox = mailbox
    do throws(FileError) {
      try OwnThread.start { mailbox.post(Message(index: index, result: job.perform())) }
    } catch {
      mailbox.post(Message(index: index, result: .failed(error.message)))
    }
  }

  /// Divides the cores among the running stages; the first ones get what does not divide.
  private func shareCores() {
    for (position, stage) in running.enumerated() {
      let even = options.cores / running.count
      stage.cores.set(even + (position < options.cores % running.count ? 1 : 0))
    }
  }

  private func handle(_ message: Message) {
    let index = message.index
    let node = plan.stages[index].node
    switch message.result {
    case .executed(let action, let seconds):
      let isUnchanged = previous[node.name].map { $0 == action.outputs } ?? false
      report(
        isUnchanged
          ? .stageUnchanged(stage: node.name, seconds: seconds)
          : .stageFinished(stage: node.name, seconds: seconds))
      states[index] = .done(action, .executed(seconds: seconds))
      reconsiderDependents(of: index)
    case .reused(let action):
      report(.stageReused(stage: node.name, kind: node.kind.name))
      states[index] = .done(action, .reused)
    case .failed(let reason):
      report(.stageFailed(stage: node.name, message: reason))
      states[index] = .failed(reason)
    case .cancelled:
      report(.stageCancelled(stage: node.name))
      states[index] = .waiting
    case .damagedInput(let digest, let path):
      states[index] = .waiting
      if !remake(ownerOf: digest, path: path) {
        states[index] = .failed("an input is damaged, and making it again did not help: \(path)")
      }
    }
  }

  /// Lets stages that were done look at their inputs again, after one of them was made anew.
  private func reconsiderDependents(of index: Int) {
    var changed: Set<String> = [plan.stages[index].node.name]
    for later in states.indices.dropFirst(index + 1) {
      guard case .done = states[later] else { continue }
      let node = plan.stages[later].node
      guard node.referredNames.contains(where: changed.contains) else { continue }
      states[later] = .waiting
      changed.insert(node.name)
    }
  }
}
