import Declarations
import Platform
import ResultStore

/// A stored result with the bytes that were recorded, which are not what its type says: whoever recorded it was wrong,
/// most often another machine that sent it to a remote cache.
///
/// What made it has to run again.
package struct UnreadableResult: Error {
  package let stage: String
  package let output: String
  /// Of the output, so that it can be told from what stands there once it was made again.
  package let digest: Digest
  /// What is wrong with it.
  package let reason: String

  package init(stage: String, output: String, digest: Digest, reason: String) {
    self.stage = stage
    self.output = output
    self.digest = digest
    self.reason = reason
  }

  /// What is said where making it again did not help.
  package var error: FileError {
    FileError(
      "the result of '\(stage)' cannot be read, and making it again did not help: \(reason)",
      help: "this is a mistake of Thalweg's own: please report it")
  }

  /// What `body` gives, with whatever is wrong in the result that it reads told as this error.
  ///
  /// Errors that say nothing about what was read pass as they are.
  static func reading<Value>(
    _ output: OutputRecord, of stage: String, _ body: () throws -> Value
  ) throws -> Value {
    do {
      return try body()
    } catch {
      switch error {
      case is UnreadableResult, is DamagedInput, is CancellationRequested, is StoreError, is FileFailure:
        throw error
      default:
        throw UnreadableResult(
          stage: stage, output: output.name, digest: output.digest, reason: FailureText.of(error))
      }
    }
  }
}

/// A stored object that is wanted is missing or damaged: what made it has to run again.
struct DamagedInput: Error {
  package let digest: Digest
  let underlying: StoreError

  /// Where the damaged object was put, or which one is missing.
  package var place: String {
    if case .damaged(_, let path?) = underlying { path } else { "objects/\(digest.short)…" }
  }
}

extension StoreError {
  /// Whether making the object again would help.
  var isDamage: Bool {
    switch self {
    case .missing, .damaged: true
    case .unknownFormat, .notAStore, .vanished, .refused: false
    }
  }
}

/// What is said of a stage that failed.
package enum FailureText {
  /// The message and the remedy of an error, whatever its type.
  package static func of(_ error: any Error) -> String {
    switch error {
    case let diagnostic as Diagnostic: diagnostic.rendered()
    case let diagnostics as Diagnostics: diagnostics.rendered()
    case let refusal as SettingError: joined(refusal.message, refusal.help)
    case let error as FileError: joined(error.message, error.help)
    case let error as StoreError: joined(error.description, error.remedy)
    case let failure as FileFailure: joined(failure.description, failure.remedy)
    // Each error of Thalweg's own has words; what others throw has names of Swift instead.
    case let error as any CustomStringConvertible & Error where !isOfLibrary(error): error.description
    default: "something failed that has no words of its own"
    }
  }

  /// Whether an error is one of Foundation's or of Swift's, which describe themselves for programmers.
  private static func isOfLibrary(_ error: any Error) -> Bool {
    ["Foundation", "Swift", "_"].contains { String(reflecting: type(of: error)).hasPrefix($0) }
  }

  private static func joined(_ message: String, _ help: String?) -> String {
    [message, help].compactMap(\.self).joined(separator: "; ")
  }
}
