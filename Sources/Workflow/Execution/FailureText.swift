import Declarations

/// What is said of a stage that failed.
enum FailureText {
  /// The message and the remedy of an error, whatever its type.
  static func of(_ error: any Error) -> String {
    switch error {
    case let diagnostic as Diagnostic: diagnostic.rendered()
    case let diagnostics as Diagnostics: diagnostics.rendered()
    case let refusal as Refusal: joined(refusal.message, refusal.help)
    case let error as FileError: joined(error.message, error.help)
    case let error as StoreError: joined(error.description, error.remedy)
    default: "\(error)"
    }
  }

  private static func joined(_ message: String, _ help: String?) -> String {
    [message, help].compactMap(\.self).joined(separator: "; ")
  }
}
