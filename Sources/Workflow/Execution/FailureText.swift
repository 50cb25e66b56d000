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
