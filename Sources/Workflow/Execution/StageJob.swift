import Declarations
import Platform
import ResultStore

/// One execution of a stage: runs it, stores what it makes, and records the action.
package struct StageJob: Sendable {
  package enum Result: Sendable {
    case executed(ActionRecord, seconds: Double, StageWork?)
    /// Another process had made it by the time the lock was had.
    case reused(ActionRecord)
    case failed(String)
    case cancelled
    /// Nothing was begun, since nothing more was to be.
    case notStarted
    /// An input's stored object is damaged or missing.
    case damagedInput(Digest, path: String)
    /// An input cannot be read, though it is as it was recorded.
    case unreadableInput(UnreadableResult)
  }

  package let node: GraphNode
  /// The experiment that it is a stage of.
  package let graph: Graph
  package let preimage: KeyPreimage
  package let inputs: ResolvedInputs
  package let services: Services
  package let store: Store
  package let cores: CoreShare
  package let cancellation: Cancellation
  /// Whether it is executed although the result is there.
  package let isForced: Bool
  package let report: @Sendable (Event) -> Void
  /// Asked before the stage is executed, and given what it makes.
  package var remote: (any RemoteResults)?
  /// Why it cannot be executed on this machine; nil where it can.
  package var objection: String?

  package init(
    node: GraphNode, of graph: Graph, preimage: KeyPreimage, inputs: ResolvedInputs, services: Services,
    store: Store,
    cores: CoreShare, cancellation: Cancellation, isForced: Bool, report: @escaping @Sendable (Event) -> Void,
    remote: (any RemoteResults)? = nil, objection: String? = nil
  ) {
    self.node = node
    self.graph = graph
    self.preimage = preimage
    self.inputs = inputs
    self.services = services
    self.store = store
    self.cores = cores
    self.cancellation = cancellation
    self.isForced = isForced
    self.report = report
    self.remote = remote
    self.objection = objection
  }

  /// Runs on the calling thread until the stage has ended, one way or another.
  package func perform() -> Result {
    do {
      let key = preimage.key
      let isCancelled = { cancellation.isRequested }
      return try store.withHold(on: key, isCancelled: isCancelled, onWait: sayThatItWaits) {
        if !isForced, let action = try store.takeUp(key) ?? fetched(key) { return .reused(action) }
        return try execute()
      }
    } catch is CancellationRequested {
      return .cancelled
    } catch is CancellationError {
      return .cancelled
    } catch let damage as DamagedInput {
      return .damagedInput(damage.digest, path: damage.place)
    } catch let unreadable as UnreadableResult {
      return .unreadableInput(unreadable)
    } catch {
      return .failed(FailureText.of(error))
    }
  }

  private func fetched(_ key: Digest) throws(StoreError) -> ActionRecord? {
    guard let remote, remote.fetch(key, declaring: node.outputs) else { return nil }
    return try store.takeUp(key)
  }

  private func execute() throws -> Result {
    try cancellation.check()
    if let objection { throw SettingError(objection, help: MemoryShortage.help) }
    report(.stageStarted(stage: node.name, kind: node.kind.name))
    let start = ContinuousClock.now
    let context = StageContext(
      node: node, cores: cores, inputs: inputs, services: services, store: store,
      cancellation: cancellation, isForced: isForced, report: report)
    defer { context.dropEmitted() }
    defer { context.log.finish() }
    let looking = WarningContext(inputs.sources, of: graph, in: store, threads: cores.threads)
    for warning in node.stage.warnings(in: looking) { context.warnOfResult(warning) }
    let listener: Printing.Listener = { context.log.take($0) }
    try Printing.telling(listener) { try node.stage.run(in: context) }
    context.log.finish()
    let (action, recording) = try store.withoutRemoval { try recorded(context) }
    guard case .kept(let stored) = recording else {
      remote?.offer(action)
      return .executed(action, seconds: start.secondsToNow, context.work)
    }
    context.warn("this execution gave other bytes than the one that is stored; the stored one stands")
    return .executed(stored, seconds: start.secondsToNow, context.work)
  }

  /// Stores what the stage emitted, and records the action that names it.
  private func recorded(_ context: StageContext) throws -> (ActionRecord, Recording) {
    let outputs = try node.outputs.map { try context.store(emittedAs: $0) }
    let action = ActionRecord(
      preimage: preimage.json, settings: node.completeSettings, outputs: outputs,
      warnings: context.resultWarnings)
    let recording = try store.record(action)
    store.announce([action.key])
    return (action, recording)
  }

  private func sayThatItWaits() {
    report(
      .warning(stage: node.name, message: "another run is at work on this stage: waiting for its result"))
  }
}

extension Cancellation {
  fileprivate func check() throws {
    if isRequested { throw CancellationRequested() }
  }
}
