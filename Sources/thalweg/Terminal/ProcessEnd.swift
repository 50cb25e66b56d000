#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The end of the process.
enum ProcessEnd {
  /// Ends it at once, without what libraries do when a process exits.
  ///
  /// Libraries may wait for threads of theirs there. No text is lost: `StandardStream` buffers none.
  static func now(_ code: Int32) -> Never {
    _exit(code)
  }
}
