#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The processes that one process started and that did not leave its group.
struct ProcessGroup: Sendable {
  /// The identifier of the process that it began with.
  let identifier: pid_t

  /// Whether any process is in it; one that has ended and that nobody waited for counts.
  var isEmpty: Bool {
    // Where orphans become children of this process, as in a container without any other, they are waited for here.
    while waitpid(-identifier, nil, WNOHANG) > 0 {}
    return systemKill(-identifier, 0) != 0 && errno == ESRCH
  }

  /// Asks every process in it to end; one that was stopped goes on to hear that.
  func terminate() {
    _ = systemKill(-identifier, SIGTERM)
    _ = systemKill(-identifier, SIGCONT)
  }

  /// Ends every process in it.
  func kill() { _ = systemKill(-identifier, SIGKILL) }
}
