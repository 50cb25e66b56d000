#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The end of the process.
enum ProcessEnd {
  /// Ends it at once, without what libraries do when a process exits.
  ///
  /// OpenBLAS would wait for its threads there, which can take as long as a whole run that has nothing to do.
  /// No text is lost: `StandardStream` buffers none.
  static func now(_ code: Int32) -> Never {
    _exit(code)
  }
}
