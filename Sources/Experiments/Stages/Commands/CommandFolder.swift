import Declarations
import FileFormats
import FoundationEssentials
import Platform
import ResultStore
import Workflow

/// The folder that a program of the user's own runs in.
///
///     params.json      its parameters
///     train.py …       its files, under the names that they were given
///     inputs/          what other stages made
///     outputs/         empty: for what it makes, and for nothing else
///     temporary/       empty: for whatever it needs (TMPDIR)
struct CommandFolder {
  let path: String

  /// Names that no file of the user's can have here.
  static let reserved: Set<String> = ["params.json", "inputs", "outputs", "temporary", "log.txt"]

  var parameters: String { "\(path)/params.json" }
  var inputs: String { "\(path)/inputs" }
  var outputs: String { "\(path)/outputs" }
  var temporary: String { "\(path)/temporary" }
  /// What the program prints.
  var log: String { "\(path)/log.txt" }
}

extension CommandFolder {
  /// Puts everything in its place.
  ///
  /// - Throws: `FileError` where a file changed since the run began, or the folder cannot be written.
  func layOut(_ command: Command, in context: StageContext) throws {
    for folder in [inputs, outputs, temporary] {
      try reporting { () throws(FileFailure) in try WrittenFiles.createFolders(to: folder) }
    }
    let json = JSON.object(command.parameters.map { JSON.Member($0.name, $0.value) })
    try reporting { () throws(FileFailure) in try WrittenFiles.create(parameters, Array(json.prettyText.utf8))
    }
    for file in command.files {
      let source = context.path(of: file.value)
      let place = try place(file.name, in: path)
      let digest = try reporting { () throws(FileFailure) in try WrittenFiles.copy(source, to: place) }
      try context.verify(digest, ofFile: source, of: file.value)
    }
    for input in command.inputs {
      try context.write(input.value) { output, file in
        try place(CommandInput.name(of: file, from: output, as: input.name), in: inputs)
      }
    }
  }

  /// The path of a file that is named by the specification, or by a result, which may come from another machine.
  private func place(_ name: String, in folder: String) throws -> String {
    do throws(FileNameError) { return "\(folder)/\(try FileName(name))" } catch {
      throw FileError(error.description, help: "was the store written by Thalweg alone?")
    }
  }

  private func reporting<Result>(_ body: () throws(FileFailure) -> Result) throws(FileError) -> Result {
    do throws(FileFailure) { return try body() } catch {
      throw FileError(error.description, help: error.remedy ?? "is there room on the disk?")
    }
  }
}

extension CommandFolder {
  /// What the program printed.
  func printed() throws -> ProgramLog {
    try reading("log.txt", in: path, as: "log.txt") { name in
      let size = try ForeignFiles.size(of: name, in: path)
      return try ProgramLog(size: size) { try ForeignFiles.read($0, of: name, in: path) }
    }
  }

  /// Takes what the program left, which has to be what was declared.
  ///
  /// - Throws: `SettingError` that names what is missing and what is there besides; `FileFormatError`, `WeightMismatch`
  ///   where something is not what it was declared to be.
  func collect(_ command: Command, _ log: ProgramLog, in context: StageContext) throws {
    try compare(declared: command.results.map { $0.value.fileName($0.name) }, with: command.title, log)
    for result in command.results {
      let name = result.value.fileName(result.name)
      switch result.value {
      case .weights: try emitWeights(try content(name), named: result.name, of: command, in: context)
      case .table:
        let content = try content(name)
        let table = try ResultTable(try CSVTable(decoding: content), of: content.name)
        try context.emit(Output<TableResult>(result.name), TableResult(table))
      case .file:
        try reading(name, in: outputs, as: "outputs/\(name)") { name in
          try context.emit(Output<KeptFile>(result.name), fileAt: "\(outputs)/\(name)", named: result.name)
        }
      }
    }
  }

  private func compare(declared: [String], with title: String, _ log: ProgramLog) throws {
    let found: [String]
    do throws(FileFailure) { found = try ForeignFiles.names(in: outputs) } catch {
      throw SettingError("what '\(title)' left in outputs/ cannot be listed: \(error.reason)")
    }
    let missing = declared.filter { !found.containsExactly($0) }.sortedByBytes().map { name in
      let alike = found.first { $0 == name }
      return "outputs/\(name) is missing"
        + (alike.map { " (there is one written with \($0.codePoints))" } ?? "")
    }
    let extra = found.filter { !declared.containsExactly($0) && !declared.contains($0) }.sortedByBytes().map {
      "outputs/\($0.legible) was not declared"
    }
    if missing.isEmpty && extra.isEmpty { return }
    throw SettingError(
      "'\(title)' did not leave what `outputs` says: \((missing + extra).prefix(8).joined(separator: ", "))"
        // What the program said comes last, so that nothing of ours is taken for its words.
        + (missing.isEmpty ? "" : "; it ended well, so look at where it writes" + log.ending),
      help: missing.isEmpty ? "declare it, or let the program put it elsewhere" : nil)
  }

  /// A file that the program left, named as seen from its folder.
  private func content(_ name: String) throws -> FileContent {
    let shown = "outputs/\(name)"
    return FileContent(name: shown, bytes: Data(try left(name, in: outputs, as: shown)))
  }

  private func left(_ name: String, in folder: String, as shown: String) throws -> [UInt8] {
    try reading(name, in: folder, as: shown) { try ForeignFiles.read($0, in: folder) }
  }

  /// What `body` gives, with why a file cannot be read told by the name that the program knows it by.
  private func reading<Result>(
    _ name: String, in folder: String, as shown: String, _ body: (FileName) throws -> Result
  ) throws -> Result {
    do {
      return try body(try FileName(name))
    } catch let error as FileFailure {
      throw SettingError(
        "\(shown) cannot be read: \(error.reason)",
        help: "let the program leave a file, which it may read itself")
    } catch let error as FileNameError { throw SettingError("\(shown) cannot be read: \(error.reason)") }
  }

  private func emitWeights(
    _ content: FileContent, named name: String, of command: Command, in context: StageContext
  ) throws {
    guard let network = command.network else {
      preconditionFailure("weights without a network passed the check")
    }
    let file = try TensorFile(decoding: content)
    for note in file.notes { context.warn(note) }
    let weights = try FoundWeights(
      in: file, of: network, ImportSettings(names: command.names, ignore: command.ignore),
      proceed: { try context.checkCancellation() })
    let names = CommandOutput.names(of: name)
    for note in weights.notes(listedIn: "\(names).csv") { context.warn(note) }
    try context.emit(Output<Weights>(name), weights.checkpoint)
    try context.emit(Output<ImportedNames>(names), ImportedNames(weights.matching))
  }
}
