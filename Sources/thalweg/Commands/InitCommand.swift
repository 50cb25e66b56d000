import ArgumentParser
import Declarations
import Platform
import Specifications

/// `thalweg init`
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write an experiment to begin with.",
    discussion: """
      The file runs as it is, and its comments say what to change. A file that is there is never written over.

      \(Starter.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))
      """)

  @Argument(help: "The file to write.", completion: .file(extensions: ["yaml", "yml"]))
  var file = "experiment.yaml"

  @Option(help: ArgumentHelp("What to begin with.", valueName: "starter"))
  var from = Starter.twoMoons

  func validate() throws { try EmptyName.refuse(file, as: "the file", wanted: "file") }

  func run() throws {
    let name = String((file.split(separator: "/").last ?? "").prefix { $0 != "." })
    if let objection = RunName.objection(to: name) {
      throw Diagnostic(
        "the experiment would be called like its file, and \(objection)", at: nil, help: RunName.help)
    }
    try write(Array(from.text(named: name).utf8))
    let path = CommandText.quoted(file)
    StandardStream.output.write(
      """
      wrote \(file)
      next:
        thalweg run \(path)     run it; the report is in runs/\(name)/latest
        thalweg plan \(path)    after an edit: what will run, and why

      """)
  }

  /// - Throws: `Diagnostic` where the file is there, `FileError` where it cannot be written.
  private func write(_ bytes: [UInt8]) throws {
    var descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    while descriptor < 0, errno == EINTR {
      descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    }
    if descriptor < 0, errno == EEXIST {
      throw Diagnostic(
        "'\(file)' is there already", at: nil, help: "name another file; this one is left as it is")
    }
    guard descriptor >= 0 else { throw unwritable }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { bytes in systemWrite(descriptor, bytes.baseAddress, bytes.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw unwritable }
      rest = rest.dropFirst(count)
    }
  }

  private var unwritable: FileError {
    let error = SystemError(errno)
    return FileError(
      "cannot write '\(file)': \(error.reason)",
      help: error.remedy ?? "is the folder there that it is to be in?")
  }
}

extension Starter: ExpressibleByArgument {}
