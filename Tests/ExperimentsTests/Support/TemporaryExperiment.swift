import Declarations
import Foundation
import Neural
import Platform
import ResultStore
import Specifications
import Workflow

@testable import Experiments

/// A store, runs and data files that last as long as a test.
final class TemporaryExperiment: Sendable {
  let folder: SampleFolder
  let storePath: String
  /// What computes; the native engine where nil.
  private let engine: (any Engine)?
  private let registry: Registry

  /// - Parameter other: an experiment whose store this one shares.
  init(sharingStoreOf other: TemporaryExperiment? = nil, on engine: (any Engine)? = nil) throws {
    self.engine = engine
    registry = engine.map { .experiments(on: $0) } ?? .experiments
    folder = try SampleFolder()
    storePath = other?.storePath ?? "\(folder.path)/store"
  }

  /// What a run did, and what it left.
  struct Outcome {
    let summary: RunSummary
    let events: [Event]
    /// In the order of starting.
    let executed: [String]
    /// By stage.
    let failures: [String: String]
    /// Of the newest run directory.
    let record: RunRecord?
    let directory: String?
    let tally: EngineTally
    /// Keeps the files for as long as somebody may look at them.
    private let folder: SampleFolder

    fileprivate init(
      _ summary: RunSummary, _ events: [Event], _ directories: RunDirectories, _ tally: EngineTally,
      in folder: SampleFolder
    ) throws {
      self.summary = summary
      self.events = events
      self.tally = tally
      self.folder = folder
      executed = events.compactMap { if case .stageStarted(let stage, _) = $0 { stage } else { nil } }
      var failures: [String: String] = [:]
      for case .stageFailed(let stage, let message) in events { failures[stage] = message }
      self.failures = failures
      directory = try summary.directory ?? directories.latest?.path
      record = directory.flatMap { try? RunFolder(path: $0).record() }
    }

    /// By stage, what it did beside what was there, as the run directory says it; nothing where none was written.
    var work: [(stage: String, unit: String, amount: Double)] {
      get throws {
        guard let directory = summary.directory else { return [] }
        let timing = try JSON(
          parsing: Array(Data(contentsOf: URL(fileURLWithPath: "\(directory)/timing.json"))))
        return (timing["work"]?.members ?? []).map {
          ($0.name, $0.value["unit"]?.text ?? "", $0.value["amount"]?.number ?? .nan)
        }
      }
    }

    var warnings: [String] { events.compactMap { if case .warning(_, let text) = $0 { text } else { nil } } }
  }

  /// Writes the specification, plans it and runs what is missing.
  @discardableResult
  func run(
    _ specification: String, cores: Int = 1, jobs: Int = 1, keepsGoing: Bool = false,
    limits: StoreLimits = StoreLimits(), forcing forced: [String] = [],
    cancellation: Cancellation = Cancellation(),
    watcher: @escaping @Sendable (Event) -> Void = { _ in }
  ) throws -> Outcome {
    let store = try Store(at: storePath, limits: limits)
    let graph = try graph(specification)
    let directories = try RunDirectories(root: "\(folder.path)/runs", name: graph.name)
    let log = EventLog()
    let engine = RunEngines(cores: cores, checkpointSpacing: .zero, computing: self.engine)
    let run = ExperimentRun(
      graph: graph, choosing: try StageChoice(force: forced, of: graph), store: store,
      files: FileIndex(in: store), directories: directories,
      registry: registry, services: Services([engine]), presenter: ReportPresenter(),
      thalweg: "test", options: ExecutionOptions(jobs: jobs, cores: cores, keepsGoing: keepsGoing),
      cancellation: cancellation)
    let summary = try run.perform { event in
      log.append(event.event)
      watcher(event.event)
    }
    return try Outcome(summary, log.all, directories, engine.tally, in: folder)
  }

  private func graph(_ specification: String) throws -> Graph {
    let path = "\(folder.path)/spec-\(UUID().uuidString).yaml"
    try Data(specification.utf8).write(to: URL(fileURLWithPath: path))
    return try GraphBuilder.graph(of: SpecificationReader(registry: registry).read(path: path), in: registry)
  }

  /// What a run would do.
  func plan(_ specification: String) throws -> Plan {
    let store = try Store(at: storePath)
    return try Plan.make(
      try graph(specification), store: store, files: FileIndex(in: store))
  }

  /// What stages and the whole run are estimated to take, with one thread.
  func estimates(of plan: Plan, jobs: Int = 1) throws -> (stages: [StageEstimate?], run: RunEstimate) {
    let store = try Store(at: storePath)
    let basis = EstimateBasis(
      options: ExecutionOptions(jobs: jobs, cores: max(1, jobs)), services: Services([RunEngines(cores: 1)]),
      durations: try RecordedDurations(of: try directories), pace: { 1e6 })
    let stages = plan.estimates(in: store, basis)
    return (stages, plan.estimate(stages, in: store, basis))
  }

  /// Of every stage that will certainly run, by name.
  func surveys(of plan: Plan) -> [String: CachedProgress?] {
    guard let store = try? Store(at: storePath) else { return [:] }
    let running = plan.stages.filter { if case .toRun = $0.state { true } else { false } }
    let surveys = running.map { stage in
      (stage.node.name, plan.cachedProgress(of: stage, in: store, services: Services([RunEngines(cores: 1)])))
    }
    return Dictionary(uniqueKeysWithValues: surveys)
  }

  func cachedProgress(of stage: String, in specification: String) throws -> CachedProgress? {
    surveys(of: try plan(specification))[stage] ?? nil
  }

  /// The runs of `Edit.base` and its kind.
  var directories: RunDirectories {
    get throws { try RunDirectories(root: "\(folder.path)/runs", name: "small") }
  }

  /// The bytes of a file of the newest run.
  static func bytes(_ name: String, of outcome: Outcome) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: "\(outcome.directory ?? "")/\(name)")))
  }
}

/// Keeps what a run says while it goes on.
private final class EventLog: Sendable {
  private let events = Guarded<[Event]>([])

  func append(_ event: Event) {
    if case .stageProgress = event { return }
    events.withLock { $0.append(event) }
  }

  var all: [Event] { events.withLock { $0 } }
}
