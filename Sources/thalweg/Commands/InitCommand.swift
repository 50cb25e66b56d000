import ArgumentParser
import Declarations
import Platform
import Specifications

/// `thalweg init`
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a first experiment.",
    discussion: """
      The file runs as it is, and its comments say what to change. An existing file is never overwritten.

      Beside it stands \(InitCommand.schemaFile), which its first line points to: an editor with a YAML language server \
      (such as VS Code with Red Hat's YAML extension) completes, explains and checks the file by it, also offline.

      \(Starter.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))
      """)

  @Argument(
    help:
      "The file to write (default: experiment.yaml); with --from checkpoints, the files with weights beside it.",
    completion: .file(extensions: ["yaml", "yml"]))
  var files: [String] = []

  @Option(help: ArgumentHelp("Which one to write.", valueName: "starter"))
  var from = Starter.twoMoons

  func validate() throws {
    for file in files { try EmptyName.refuse(file, as: "the file", wanted: "file") }
    if from == .checkpoints {
      if checkpoints.count < 2 {
        throw ValidationError(
          "a segment leads between two files with weights: thalweg init --from checkpoints A.pt B.pt")
      }
    } else if files.count > 1 {
      throw ValidationError(
        "one file is written, and \(files.count) are named; --from checkpoints reads files")
    }
  }

  /// The one that is written.
  private var file: String {
    files.first(where: isSpecification) ?? (from == .checkpoints ? nil : files.first) ?? "experiment.yaml"
  }

  /// The files with weights.
  private var checkpoints: [String] { files.filter { !isSpecification($0) } }

  private func isSpecification(_ file: String) -> Bool { file.hasSuffix(".yaml") || file.hasSuffix(".yml") }

  private func text(named name: String, schema: String, in folder: String) throws -> String {
    guard from == .checkpoints else { return from.text(named: name, schema: schema) }
    let experiment = try CheckpointExperiment(of: checkpoints, seenFrom: folder)
    return Starter.headed(experiment.text, named: name, schema: schema)
  }

  /// What editors check an experiment with: in the folder of the file, or where a clone has it.
  static let schemaFile = "experiment.schema.json"

  func run() throws {
    let name = String((file.split(separator: "/").last ?? "").prefix { $0 != "." })
    if let objection = RunName.objection(to: name) {
      throw Diagnostic(
        "the file's name would be the experiment's, but \(objection)", at: nil, help: RunName.help)
    }
    let folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    let inClone = "schemas/\(Self.schemaFile)"
    let schema = access(folder + inClone, F_OK) == 0 ? inClone : Self.schemaFile
    guard try write(try text(named: name, schema: schema, in: folder), to: file) else {
      throw Diagnostic(
        "'\(file)' already exists", at: nil, help: "name another file; this one is left as it is")
    }
    let isNew =
      try schema == Self.schemaFile && write(SchemaCommand.Subject.experiment.text, to: folder + schema)
    let path = CommandText.quoted(file)
    StandardStream.output.write(
      """
      wrote \(file)\(isNew ? ", and \(folder + schema) for editors" : "")
      next:
        thalweg run \(path)     run it; the report is in runs/\(name)/latest
        thalweg plan \(path)    after an edit: what will run, and why

      """)
  }

  /// - Returns: false where the file is there already.
  /// - Throws: `FileError` where it cannot be written.
  private func write(_ text: String, to file: String) throws -> Bool {
    var descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    while descriptor < 0, errno == EINTR {
      descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    }
    if descriptor < 0, errno == EEXIST { return false }
    guard descriptor >= 0 else { throw unwritable(file) }
    defer { close(descriptor) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { bytes in systemWrite(descriptor, bytes.baseAddress, bytes.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw unwritable(file) }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private func unwritable(_ file: String) -> FileError {
    let error = SystemError(errno)
    return FileError(
      "cannot write '\(file)': \(error.reason)",
      help: error.remedy ?? "does its folder exist?")
  }
}

extension Starter: ExpressibleByArgument {}
