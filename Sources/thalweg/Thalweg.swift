import ArgumentParser
import Declarations
import Experiments
import Networks
import Platform
import Specifications
import TorchEngine
import Workflow

/// The command `thalweg`.
@main
struct Thalweg: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "thalweg",
    abstract: "Mode-connectivity experiments: described in YAML, run once, explained.",
    discussion: """
      A file describes an experiment as stages: train two networks, join them by a curve, look at the loss \
      along it. Thalweg runs each stage once, stores its result under the hash of all its inputs, and \
      next time runs only what an edit changed.

        thalweg init                            write a first experiment.yaml
        thalweg run configs/quickstart.yaml     run it; see runs/quickstart/latest
        thalweg plan configs/quickstart.yaml    after an edit: what will run, and why
        thalweg show quickstart                 what the latest run made
        thalweg runs                            all runs, with settings and metrics
        thalweg ui                              the same in a browser, and runs as they go
        thalweg diff quickstart                 how its last two runs differ, and why
        thalweg cache status                    what the store of results holds
        thalweg data get cifar-10               download a data set

      Exit codes: 0 done; 1 a stage, the disk or the store failed (diff: the runs differ); 2 the \
      specification or the command line is wrong; 130 interrupted.

      Completions of runs, stages, metrics and settings: thalweg completion --help
      """,
    version: Version.current,
    subcommands: [
      InitCommand.self, RunCommand.self, PlanCommand.self, ExplainCommand.self, ValidateCommand.self,
      MigrateCommand.self, GraphCommand.self,
      ShowCommand.self, ReportCommand.self, RunsCommand.self, DiffCommand.self, ExportCommand.self,
      UICommand.self,
      CacheCommand.self, DataCommand.self, SchemaCommand.self, CompletionCommand.self,
      BenchCommand.self, BenchCheckCommand.self,
      RunStageCommand.self,
      ManualCommand.self,
    ])

  static let _errorPrefix = "error: "

  static func main() {
    ProcessStart.settle()
    PythonInspection.install(TorchEngine.ofProcess)
    let arguments = Array(CommandLine.arguments.dropFirst())
    let reader = readers.first { $0.configuration.commandName == arguments.first }
    // A plan needs no other thread, and memory is had more quickly where there is none.
    if reader is RunCommand.Type { declareKinds() }
    do {
      try checkCommandName(in: arguments)
      var command = try alone(reader, Array(arguments.dropFirst())) ?? parseAsRoot(arguments)
      try command.run()
      ProcessEnd.now(ExitCode.success.rawValue)
    } catch {
      CommandFailure(error).end()
    }
  }

  /// Commands that read a specification.
  private static let readers: [any ParsableCommand.Type] = [
    RunCommand.self, PlanCommand.self, ExplainCommand.self, ValidateCommand.self, GraphCommand.self,
    RunStageCommand.self,
  ]

  /// A command that is read alone, which is quicker; nil where it does not take what was written, or its help is wanted:
  /// that is said with all commands in view.
  private static func alone(
    _ command: (any ParsableCommand.Type)?, _ arguments: [String]
  ) -> (any ParsableCommand)? {
    guard let command, let parsed = try? command.parseAsRoot(arguments), type(of: parsed) == command else {
      return nil
    }
    return parsed
  }

  /// Has the kinds of stages declared beside the reading of the command line, which takes about as long.
  private static func declareKinds() { try? OwnThread.start { _ = Registry.experiments } }

  /// Says which command was meant, which the argument parser does not.
  static func checkCommandName(in arguments: [String]) throws(Diagnostic) {
    let known = configuration.subcommands.compactMap { $0.configuration.commandName }
    guard let name = arguments.first, !name.hasPrefix("-"), !(known + ["help"]).contains(name) else { return }
    let shown = configuration.subcommands.map { $0.configuration }.filter { $0.shouldDisplay }
      .compactMap { $0.commandName }
    let isFile = name.hasSuffix(".yaml") || name.hasSuffix(".yml")
    let help =
      isFile ? "did you mean 'thalweg run \(name)'?" : Suggestion.help(for: name, among: shown)
    throw Diagnostic("there is no command '\(name)'", at: nil, help: help)
  }
}
