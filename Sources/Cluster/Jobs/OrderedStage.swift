import Declarations
import Platform
import ResultStore
import Workflow

/// A stage as a job of a cluster runs it: from what the driver ordered, to what it says of its end.
///
/// The stage's key is known only now, when its inputs exist; its result may be there.
public struct OrderedStage: Sendable {
  private let order: JobOrder
  private let run: RunOrder
  private let ticket: JobTicket
  private let area: JobArea
  private let store: Store
  private let retries: RetryPolicy

  /// Reads what was ordered, and goes to the folder that the driver works in.
  ///
  /// - Parameter folder: of the ticket.
  /// - Throws: `FileError` where there is no such order, or the folder is not there on this machine; `StoreError`
  ///   where the store cannot be used.
  public init(folder: String, retries: RetryPolicy = RetryPolicy()) throws {
    let parts = folder.split(separator: "/")
    guard let ticket = JobTicket(parts.suffix(2).joined(separator: "/")) else {
      throw FileError("'\(folder)' is not the folder of a job")
    }
    let files = DurableFiles(operations: FileOperations())
    func read<Order>(_ path: String, _ make: (JSON) -> Order?) throws(FileError) -> Order {
      let json = retries.wait { (try? files.read(path)).flatMap { try? JSON(parsing: $0) } }
      guard let order = json.flatMap(make) else {
        throw FileError(
          "'\(path)' is not to be read on \(HostName.current)",
          help: "the store has to be on a file system that all machines of the cluster share")
      }
      return order
    }
    run = try read("\(folder.folder)/order.json", RunOrder.init(json:))
    order = try read("\(folder)/order.json", JobOrder.init(json:))
    var status = chdir(run.workingFolder)
    while status != 0, errno == EINTR { status = chdir(run.workingFolder) }
    if status != 0 {
      throw FileError(
        "'\(run.workingFolder)' is not on \(HostName.current): \(String(cString: strerror(errno)))",
        help: "start thalweg in a folder that all machines of the cluster share")
    }
    self.ticket = ticket
    self.retries = retries
    store = try Store(at: run.store, limits: run.limits)
    area = JobArea(of: store, workingFolder: run.workingFolder)
  }
}

extension OrderedStage {
  /// Says that a job ended before it could read its order.
  ///
  /// Where that cannot be written either, Slurm's word and the log are left.
  public static func leaveWord(of error: any Error, in folder: String) {
    let files = DurableFiles(operations: FileOperations())
    let text = JobEnd(outcome: .failed(FailureText.of(error))).json.prettyText
    try? files.write(
      Array(text.utf8), to: "\(folder)/end.json", through: "\(folder)/\(UniqueName.make())", mode: 0o644,
      durability: .relaxed)
  }

  /// Runs the stage unless its result is there, and writes down what came of it.
  ///
  /// - Parameters:
  ///   - services: what the program gives to stages.
  ///   - cores: how many threads the stage may use.
  ///   - thalweg: the version of the program.
  ///   - remote: the cache that is asked before the stage is executed, and given what it makes.
  /// - Returns: whether the result is in the store.
  /// - Throws: `StoreError` where not even that could be written.
  public func perform(
    registry: Registry, services: Services, cores: Int, thalweg: String, cancellation: Cancellation,
    remote: (any RemoteConnecting)? = nil
  ) throws -> Bool {
    area.removeEnd(of: ticket)
    defer { store.leave() }
    let journal = JobJournal(area.events(of: ticket), operations: store.files.operations)
    let session = remote?.session(with: store, cancellation: cancellation) { message in
      journal.record(.warning(stage: order.stage, message: message))
    }
    let end: JobEnd
    do {
      var stage = try prepared(registry, services, cores, thalweg, cancellation) { journal.record($0) }
      stage?.remote = session
      end = stage.map { JobEnd($0.perform()) } ?? JobEnd(.cancelled)
    } catch { end = JobEnd(.failed(FailureText.of(error))) }
    try area.write(end, of: ticket)
    // The driver and what comes next need not wait for what is on its way.
    _ = session?.finish()
    return end.isSuccess
  }

  /// The stage with its inputs; nil where that took until it was cancelled.
  private func prepared(
    _ registry: Registry, _ services: Services, _ cores: Int, _ thalweg: String, _ cancellation: Cancellation,
    _ report: @escaping @Sendable (Event) -> Void
  ) throws -> StageJob? {
    try check(thalweg)
    let graph = try run.snapshot.graph(in: registry)
    try check(graph)
    let resolver = InputResolver(
      graph: graph, sources: try SourceResolution(graph, hashing: FileIndex(in: store)))
    let index = try orderedPlace(in: resolver)
    let node = graph.stages[index]
    let isCancelled = { cancellation.isRequested }
    guard let inputs = retries.wait(isCancelled: isCancelled, for: { resolver.inputs(of: index, in: store) })
    else {
      if isCancelled() { return nil }
      throw FileError(
        "the results that '\(node.name)' needs are not in the store as \(HostName.current) sees it",
        help: "run again; if it stays so, the store is not on a file system that all machines share")
    }
    return StageJob(
      node: node, of: graph, preimage: resolver.preimage(of: index, inputs),
      inputs: inputs, services: services, store: store, cores: CoreShare(cores),
      cancellation: cancellation, isForced: order.isForced, report: report)
  }

  /// Makes sure that the result would be the one that the driver waits for.
  private func check(_ thalweg: String) throws(FileError) {
    if thalweg != run.thalweg {
      throw FileError(
        "version \(run.thalweg) submitted this job, and \(HostName.current) runs version \(thalweg)",
        help: "run again")
    }
  }

  /// The same of what decides the bytes.
  private func check(_ graph: Graph) throws(FileError) {
    if graph.numerics != run.numerics {
      throw FileError(
        "\(HostName.current) computes other bytes than the machine that submitted: \(graph.numerics) "
          + "instead of \(run.numerics)",
        help: "submit from a machine of the same kind, or ask for such machines (resources: options)"
          + (graph.numerics.contains("torch ")
            ? "; `card` and `threads` of the engine say beforehand what PyTorch computes with" : ""))
    }
  }

  private func orderedPlace(in resolver: InputResolver) throws(FileError) -> Int {
    let staticKeys = StaticKey.all(resolver)
    guard let position = resolver.graph.position(of: order.stage),
      "\(staticKeys[position])" == order.staticKey
    else {
      throw FileError("a data file has changed since the job was submitted", help: "run again")
    }
    return position
  }
}
