import Declarations

@testable import Platform
@testable import RemoteCache
@testable import ResultStore
@testable import Specifications
@testable import Workflow

/// A folder with a store and runs of its own, in which specifications of toy stages are planned and run.
final class Laboratory: Sendable {
  let folder: TemporaryFolder
  let probes: Probes
  let numerics: String
  /// What decides the bytes of parities, where that is something else.
  let parities: String?

  /// - Parameter folder: one that other laboratories use too, where they are to share a store.
  init(
    in folder: TemporaryFolder? = nil, numerics: String = "toys 1", parities: String? = nil,
    _ probes: Probes = Probes()
  ) throws {
    self.folder = try folder ?? TemporaryFolder()
    self.numerics = numerics
    self.parities = parities
    self.probes = probes
  }

  var registry: Registry { Registry.toys(numerics: numerics, parities: parities) }
  var storePath: String { "\(folder.path)/store" }

  func store(_ log: StepLog? = nil) throws -> Store {
    try Store(at: storePath, operations: log?.operations ?? FileOperations())
  }

  var directories: RunDirectories {
    get throws { try RunDirectories(root: "\(folder.path)/runs", name: "toys") }
  }

  /// - Parameter text: what stands below `name: toys`, which is put on the first line.
  func graph(_ text: String, _ overrides: [String] = []) throws -> Graph {
    try Self.graph("name: toys\n\(text)", in: folder.path, registry, overrides)
  }

  func plan(
    _ text: String, _ log: StepLog? = nil,
    choosing choice: (Graph) throws -> StageChoice = { _ in .everything }
  ) throws -> Plan {
    let store = try store(log)
    let graph = try graph(text)
    return try Plan.make(graph, choosing: try choice(graph), store: store, files: FileIndex(in: store))
  }

  /// Runs to the end, with the events on the way.
  func run(
    _ text: String, jobs: Int = 2, cores: Int = 2, keepsGoing: Bool = false, ignoresMemory: Bool = false,
    cancellation: Cancellation = Cancellation(), presenter: any RunPresenter = NoPages(),
    steps: StepLog? = nil, remote: RemoteOptions? = nil,
    choosing choice: (Graph) throws -> StageChoice = { _ in .everything }
  ) throws -> RunOutcome {
    let store = try store(steps)
    let graph = try graph(text)
    let run = ExperimentRun(
      graph: graph, choosing: try choice(graph), store: store, files: FileIndex(in: store),
      directories: try directories,
      registry: registry, services: Services([probes]), presenter: presenter, thalweg: "0.0",
      options: ExecutionOptions(
        jobs: jobs, cores: cores, keepsGoing: keepsGoing, ignoresMemory: ignoresMemory),
      cancellation: cancellation,
      remote: remote)
    let log = EventLog()
    let summary = try run.perform { log.record($0.event) }
    return RunOutcome(summary: summary, events: log.events)
  }

  /// The number that a stage of the latest run made.
  func number(_ stage: String, _ output: String = "number") throws -> Int? {
    let latest = try directories.latest
    let bytes = try latest?.contents(of: "stages/\(stage)/\(output).txt")
    return bytes.flatMap { Int(String(decoding: $0, as: UTF8.self)) }
  }
}

extension Laboratory {
  /// The graph of a text that no file holds.
  static func graph(
    _ text: String, in folder: String = "configs", _ registry: Registry = .toys(numerics: "toys 1"),
    _ overrides: [String] = []
  ) throws -> Graph {
    let reader = SpecificationReader(registry: registry) { _ throws(FileError) in Array(text.utf8) }
    let specification = try reader.read(
      path: "\(folder)/spec.yaml",
      overrides: try overrides.map { text throws(Diagnostics) in
        try Override(parsing: text)
      })
    return try GraphBuilder.graph(of: specification, in: registry)
  }
}
