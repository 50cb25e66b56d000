import ArgumentParser
import Declarations

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The end of the process.
enum ProcessEnd {
  /// Ends it at once, without what libraries do when a process exits.
  ///
  /// Libraries may wait for threads of theirs there. No text is lost: `StandardStream` buffers none. A command that
  /// could not say what it found has not succeeded.
  static func now(_ code: Int32) -> Never {
    guard let failure = StandardStream.output.failure else { _exit(code) }
    let diagnostic = Diagnostic(failure.message, at: nil, help: failure.help)
    StandardStream.error.write(diagnostic.rendered() + "\n")
    _exit(code == ExitCode.success.rawValue ? ExitCode.stageFailed.rawValue : code)
  }
}
