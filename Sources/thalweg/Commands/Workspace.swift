import Experiments
import Platform
import ResultStore
import Workflow

/// An experiment together with the store and the run directories that it works on.
struct Workspace {
  let graph: Graph
  let store: Store
  let files: FileIndex
  let directories: RunDirectories

  /// - Throws: `StoreError` where the folder is no store, or one of another version.
  init(graph: Graph, options: StoreOptions, limits: StoreLimits = StoreLimits()) throws {
    self.graph = graph
    store = try Store(at: try options.storePath(), limits: limits)
    files = FileIndex(in: store)
    directories = try RunDirectories(root: options.runs.folder, name: graph.name)
  }

  /// What is known of the stages of a plan before they run, and of the whole.
  ///
  /// - Throws: `RunDirectoryError` where earlier runs cannot be listed.
  func estimates(of plan: Plan) throws -> (stages: [StageEstimate?], run: RunEstimate) {
    let cores = Processor.cores
    let engine = RunEngines(cores: cores)
    let basis = EstimateBasis(
      options: ExecutionOptions(jobs: cores, cores: cores), services: Services([engine]),
      durations: try RecordedDurations(of: directories), pace: { engine.peak })
    let stages = plan.estimates(in: store, basis)
    return (stages, plan.estimate(stages, in: store, basis))
  }

  /// How much of a stage is there already.
  func cachedProgress(of stage: PlannedStage, in plan: Plan) -> CachedProgress? {
    plan.cachedProgress(of: stage, in: store, services: Services([RunEngines(cores: 1)]))
  }

  /// - Throws: `Diagnostics` where data are missing, or results that are needed and left out.
  func plan(choosing choice: StageChoice = .everything) throws -> Plan {
    try Plan.make(graph, choosing: choice, store: store, files: files)
  }
}
