import Declarations
import FileFormats
import Networks
import Neural
import Platform
import Workflow

/// Runs a program of the user's own, with inputs and outputs that are declared.
///
/// It runs in a folder of its own (`CommandFolder`) and in an environment of its own (`CommandEnvironment`). What the
/// result follows from beyond that, such as the interpreter and its libraries, the key cannot know: `version` says it.
struct Command: Stage {
  static let kind = "command"
  static let version = 1
  static let summary = "Runs your own program, with declared inputs and outputs."

  static let synonyms: [Synonym] = ["script", "program", "shell", "run", "exec", "python"]

  static let log = Output<ProgramLog>("log")
  /// The settings say them.
  static let outputs: [OutputDeclaration] = []

  let words: [String]
  let files: [NamedValue<Input<InputFile>>]
  let inputs: [NamedValue<Input<CommandInput>>]
  let parameters: [NamedValue<JSON>]
  let results: [NamedValue<CommandOutput>]
  let network: Network?
  let data: Input<DatasetSource>?
  let names: [NamedValue<String>]
  let ignore: [String]
  let variables: [NamedValue<String>]
  let passed: [String]
  let timeout: Duration?
  let programVersion: String?

  static let schema = Schema<Command>.record(
    "`command`",
    Field(
      "run", \.words, .list(of: .text, minimum: 1),
      "The program and its arguments, passed without a shell.", alsoCalled: ["cmd", "command"]),
    Field(
      "files", \.files, .map(of: .input()), default: [],
      "Files to copy into the program's folder, by their names there: {train.py: scripts/train.py}."
    ),
    Field(
      "inputs", \.inputs, .map(of: .input()), default: [],
      "What other stages made, laid out as inputs/<name>.safetensors, .csv and so on: {start: start}."),
    Field(
      "parameters", \.parameters, .map(of: .anything), default: [],
      "What the program reads as JSON from params.json.", alsoCalled: ["params"]),
    Field(
      "outputs", \.results, .map(of: .keyword),
      "What the program leaves in outputs/: weights (<name>.safetensors), table (<name>.csv) or file (<name>)."
    ),
    Field("network", \.network, optional: .network, "The network that its weights belong to."),
    Field(
      "data", \.data, optional: .input(),
      "The data set of its weights, for stages that inherit it; the program does not see it."),
    Field(
      "names", \.names, .map(of: .text), default: [],
      "What the program calls tensors or layers of the network: {0.weight: conv1.weight} or {0: conv1}."),
    ImportFields.ignore(\.ignore),
    Field(
      "environment", \.variables, .map(of: .text), default: [],
      "Environment variables, besides PATH, HOME, LANG, TZ, TMPDIR and Thalweg's own.",
      alsoCalled: ["env"]),
    Field(
      "pass", \.passed, .list(of: .text), default: [],
      "Your environment variables to pass on; their values are not in the cache key.",
      alsoCalled: ["pass_env", "passenv"]),
    Field(
      "timeout", \.timeout, optional: .duration, role: .bound, "How long it may take: 90s, 30min, 2h, 1d.",
      formerly: FormerName("limit"), alsoCalled: ["time_limit", "max_time"]),
    Field(
      "version", \.programVersion, optional: .text,
      "Text for the cache key: what else the result depends on, such as 'torch 2.4'."),
    build: Command.init)

  var chosenOutputs: [OutputDeclaration]? {
    let declared = results.sorted { $0.name < $1.name }.flatMap { $0.value.declarations($0.name) }
    return declared + [Self.log.declaration]
  }

  /// The data set is handed on, not read.
  func partsRead(of source: Reference) -> Set<String>? { source.types == [DatasetSource.type] ? [] : nil }

  func check(in context: CheckContext) { CommandCheck(command: self).report(in: context) }

  func run(in context: StageContext) throws {
    try context.withWorkFolder { path in
      let folder = CommandFolder(path: path)
      try folder.layOut(self, in: context)
      let call = ProgramCall(
        words, environment: CommandEnvironment(of: self, in: folder, cores: context.cores.threads).values,
        folder: path, output: folder.log)
      let ending = try context.run(call, limit: timeout)
      let log = try folder.printed()
      try judge(ending, log, in: context)
      try context.emit(Self.log, log)
      try folder.collect(self, log, in: context)
      context.forgetFailureLog()
    }
  }

  /// - Throws: `SettingError` with the last lines of the log where the program did not end well.
  private func judge(_ ending: StageContext.ProgramEnding, _ log: ProgramLog, in context: StageContext) throws
  {
    let failure: String
    switch ending {
    case .outOfTime: failure = "'\(title)' was ended, as it took longer than its timeout"
    case .ended(let ending):
      if ending.leftOthers { context.warn("'\(title)' left processes behind, which were ended") }
      switch ending.status {
      case .exited(0): return
      case .exited(let code): failure = "'\(title)' ended with exit code \(code)"
      case .signalled(let signal): failure = "'\(title)' was ended by signal \(signal)"
      }
    }
    let place = log.tail.isEmpty ? nil : context.keepFailureLog(log.bytes)
    throw SettingError(failure + log.ending + (place.map { "\n  = all of it is in \($0)" } ?? ""))
  }

  /// The program as messages name it.
  var title: String { words.prefix(2).joined(separator: " ").legible }
}
