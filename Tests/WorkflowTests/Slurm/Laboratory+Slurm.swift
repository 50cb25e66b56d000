import Foundation

@testable import Cluster
@testable import Platform
@testable import ResultStore
@testable import Workflow

extension Laboratory {
  /// Runs on a cluster that is played in this process.
  func run(
    _ text: String, on played: PlayedSlurm, keepsGoing: Bool = false,
    choosing choice: (Graph) throws -> StageChoice = { _ in .everything },
    cancellation: Cancellation = Cancellation()
  ) throws -> RunOutcome {
    let store = try store()
    let text = "name: toys\n\(text)"
    let (snapshot, graph) = try SpecificationSnapshot.take(
      path: "\(folder.path)/spec.yaml", overrides: [], in: registry
    ) { _ throws(FileError) in Array(text.utf8) }
    let options = SlurmOptions(
      slurm: played.slurm, snapshot: snapshot, program: "/opt/thalweg",
      workingFolder: FileManager.default.currentDirectoryPath, limits: StoreLimits(),
      retries: RetryPolicy(seconds: 2))
    let run = ExperimentRun(
      graph: graph, choosing: try choice(graph), store: store, files: FileIndex(in: store),
      directories: try directories,
      registry: registry,
      services: Services([probes]), presenter: NoPages(), thalweg: "0.0",
      options: ExecutionOptions(jobs: 1, cores: 1, keepsGoing: keepsGoing), cancellation: cancellation,
      cluster: options)
    let log = EventLog()
    let summary = try run.perform { log.record($0.event) }
    return RunOutcome(summary: summary, events: log.events)
  }
}
