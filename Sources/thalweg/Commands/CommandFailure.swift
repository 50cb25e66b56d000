import ArgumentParser
import Declarations
import Experiments
import FileFormats
import Platform
import RemoteCache
import ResultStore
import Workflow

/// How a command ends that did not come to its end: what is said where, and the exit code.
struct CommandFailure {
  let text: String
  let goesToOutput: Bool
  let code: Int32

  /// - Parameter isColoured: whether standard error is written in colour.
  init(_ error: any Error, isColoured: Bool = CommandFailure.colourOfProcess) {
    let style: Diagnostic.Style = isColoured ? .coloured : .plain
    switch error {
    case let diagnostics as Diagnostics:
      self.init(diagnostics.rendered(in: style), code: .wrongSpecification)
    case let diagnostic as Diagnostic:
      self.init(diagnostic.rendered(in: style), code: .wrongSpecification)
    case let error as StoreError: self.init(error.description, help: error.remedy, style)
    case let error as RunDirectoryError: self.init(error.description, help: error.remedy, style)
    case let error as FileIndexError: self.init(error.description, help: error.remedy, style)
    case let error as ArtifactError:
      self.init(
        error.description, help: error.help ?? "copy the run again, or rerun the experiment", style)
    case let error as FileFormatError: self.init(error.description, help: nil, style)
    case let error as BenchmarkFailure: self.init(error.message, help: error.help, style)
    case let error as RemoteFailure: self.init(error.message, help: error.help, style)
    case let error as FileError: self.init(error.message, help: error.help, style)
    case let code as ExitCode: self.init("", code: code)
    default: self.init(ofParsing: error)
    }
  }

  private init(_ text: String, code: ExitCode, goesToOutput: Bool = false) {
    self.text = text
    self.goesToOutput = goesToOutput
    self.code = code.rawValue
  }

  /// The environment failed.
  private init(_ message: String, help: String?, _ style: Diagnostic.Style) {
    self.init(Diagnostic(message, at: nil, help: help).rendered(in: style), code: .stageFailed)
  }

  /// What the argument parser throws: a mistake in the command line, or a wish for help.
  private init(ofParsing error: any Error) {
    let (text, code) = HelpText.message(for: error)
    switch code {
    case .success: self.init(text, code: code, goesToOutput: true)
    case .validationFailure: self.init(text, code: .wrongSpecification)
    default: self.init(text, code: .stageFailed)
    }
  }

  /// Says it, and ends the process.
  func end() -> Never {
    if !text.isEmpty { (goesToOutput ? StandardStream.output : .error).write(text + "\n") }
    ProcessEnd.now(code)
  }

  /// The command line may be what is wrong, so the flag is looked for by hand.
  static var colourOfProcess: Bool {
    let arguments = CommandLine.arguments
    let value = arguments.firstIndex(of: "--color").flatMap { arguments.dropFirst($0 + 1).first }
    let joined = arguments.first { $0.hasPrefix("--color=") }.map { String($0.dropFirst(8)) }
    let choice = (value ?? joined).flatMap(ColourChoice.init(rawValue:)) ?? .auto
    return choice.appliesColour(toTerminal: StandardStream.error.isTerminal, .ofProcess)
  }
}

extension ExitCode {
  /// A stage failed, or the disk, the store or another part of the environment did.
  static let stageFailed = ExitCode(1)
  /// The specification or the command line is wrong.
  static let wrongSpecification = ExitCode(2)
  /// The user stopped the run.
  static let interrupted = ExitCode(130)
}
