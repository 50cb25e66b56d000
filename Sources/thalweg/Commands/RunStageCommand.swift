import ArgumentParser
import Cluster
import Experiments
import Platform
import Workflow

/// `thalweg run-stage`: what the jobs of a cluster start.
struct RunStageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run-stage",
    abstract: "Run the stage that a job of a cluster was submitted for; 'run --executor slurm' submits it.",
    shouldDisplay: false)

  @Argument(help: "The folder of the job, in the store.")
  var folder: String

  @OptionGroup var remote: RemoteOptionGroup
  @OptionGroup var readOnly: ReadOnlyOption

  func run() throws {
    let cancellation = Cancellation()
    // At the end of its time a job is asked to stop, and what is done inside the stage is kept.
    // Slurm may ask twice, and ends it when it has waited long enough.
    Interruption.watch {
      cancellation.request()
    } second: {
    }
    let stage = try ordered()
    let cores = Self.cores(.ofProcess)
    let isDone = try stage.perform(
      registry: .experiments, services: Services([RunEngines(cores: cores)]), cores: cores,
      thalweg: Version.current, cancellation: cancellation,
      remote: try remote.options(isReadOnly: readOnly.isReadOnly))
    if !isDone { throw cancellation.isRequested ? ExitCode.interrupted : .stageFailed }
  }

  private func ordered() throws -> OrderedStage {
    do {
      return try OrderedStage(folder: folder)
    } catch {
      OrderedStage.leaveWord(of: error, in: folder)
      throw error
    }
  }

  /// How many cores the cluster has given the job.
  static func cores(_ environment: Environment) -> Int {
    let given = ["SLURM_CPUS_PER_TASK", "SLURM_CPUS_ON_NODE"].lazy.compactMap { environment[$0] }
    return given.compactMap { Int($0) }.first(where: ExecutionOptions.coreCounts.contains) ?? 1
  }
}
