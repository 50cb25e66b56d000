import Declarations
import FoundationEssentials
import Interchange
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
    for folder in [inputs, outputs, temporary] { try createFolder(folder) }
    let json = JSON.object(command.parameters.map { JSON.Member($0.name, $0.value) })
    try write(Data(json.prettyText.utf8), to: parameters)
    for file in command.files {
      let source = context.path(of: file.value)
      let content = try FileContent.read(source)
      try context.verify(Digest(of: Array(content.bytes)), ofFile: source, of: file.value)
      try write(
        content.bytes, to: place(file.name, in: path),
        isProgram: FileManager.default.isExecutableFile(atPath: source))
    }
    for input in command.inputs {
      for file in try context.artifact(input.value).files(renamed: input.name) {
        try write(Data(file.bytes), to: place(file.name, in: inputs))
      }
    }
  }

  /// The path of a file that is named by the specification, or by a result, which may come from another machine.
  private func place(_ name: String, in folder: String) throws -> String {
    do throws(FileNameError) { return "\(folder)/\(try FileName(name))" } catch {
      throw FileError(error.description, help: "was the store written by Thalweg alone?")
    }
  }

  private func createFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    } catch {
      throw FileError("cannot create the folder '\(path)': \(error)", help: "is there room on the disk?")
    }
  }

  private func write(_ bytes: Data, to path: String, isProgram: Bool = false) throws {
    do {
      try bytes.write(to: URL(filePath: path))
      if isProgram {
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
      }
    } catch { throw FileError("cannot write '\(path)': \(error)", help: "is there room on the disk?") }
  }
}

extension CommandFolder {
  /// What the program printed.
  func printed() throws -> [UInt8] { try left("log.txt", in: path, as: "log.txt") }

  /// Takes what the program left, which has to be what was declared.
  ///
  /// - Throws: `Refusal` that names what is missing and what is there besides; `InterchangeError`, `WeightMismatch`
  ///   where something is not what it was declared to be.
  func collect(_ command: Command, in context: StageContext) throws {
    try compare(declared: command.results.map { $0.value.fileName($0.name) }, with: command.title)
    for result in command.results {
      let content = try content(result.value.fileName(result.name))
      switch result.value {
      case .weights: try emitWeights(content, named: result.name, of: command, in: context)
      case .table:
        let table = try ResultTable(try CSVTable(decoding: content), of: content.name)
        try context.emit(Output<TableResult>(result.name), TableResult(table))
      case .file: try context.emit(Output<KeptFile>(result.name), KeptFile(Array(content.bytes)))
      }
    }
  }

  private func compare(declared: [String], with title: String) throws {
    let found: [String]
    do throws(FileFailure) { found = try ForeignFiles.names(in: outputs) } catch {
      throw Refusal("what '\(title)' left in outputs/ cannot be listed: \(error.reason)")
    }
    let missing = Set(declared).subtracting(found).sorted().map { "outputs/\($0) is missing" }
    let extra = Set(found).subtracting(declared).sorted().map { "outputs/\($0.legible) was not declared" }
    if missing.isEmpty && extra.isEmpty { return }
    throw Refusal(
      "'\(title)' did not leave what `outputs` says: \((missing + extra).prefix(8).joined(separator: ", "))",
      help: missing.isEmpty
        ? "declare it, or let the program put it elsewhere" : "it ended well, so look at where it writes")
  }

  /// A file that the program left, named as seen from its folder.
  private func content(_ name: String) throws -> FileContent {
    let shown = "outputs/\(name)"
    return FileContent(name: shown, bytes: Data(try left(name, in: outputs, as: shown)))
  }

  private func left(_ name: String, in folder: String, as shown: String) throws -> [UInt8] {
    do {
      return try ForeignFiles.read(try FileName(name), in: folder)
    } catch let error as FileFailure {
      throw Refusal(
        "\(shown) cannot be read: \(error.reason)",
        help: "let the program leave a file, which it may read itself")
    } catch let error as FileNameError { throw Refusal("\(shown) cannot be read: \(error.reason)") }
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
      in: file, of: network, given: command.names, proceed: { try context.checkCancellation() })
    let names = CommandOutput.names(of: name)
    if let note = weights.matching.note(listedIn: "\(names).csv") { context.warn(note) }
    try context.emit(Output<Checkpoint>(name), weights.checkpoint)
    try context.emit(Output<ImportedNames>(names), ImportedNames(weights.matching))
  }
}
