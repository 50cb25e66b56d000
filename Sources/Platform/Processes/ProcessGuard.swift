/// A small process that ends a process group when this process is gone, however it went, and all that have a mark.
///
/// It waits on a pipe that only this process can write to: when that closes, the group gets SIGTERM and, five
/// seconds later, SIGKILL. The system's own way, `PR_SET_PDEATHSIG`, does not serve: it reaches the first process of
/// the group only, and comes when the thread ends that started it.
final class ProcessGuard: Sendable {
  private let identifier: pid_t
  private let pipe: InheritedFile

  private static let script = """
    trap '' HUP INT QUIT TERM
    read -r group mark || exit 0
    read -r _
    others() {
      [ -n "$mark" ] || return
      for file in $(grep -ls -- "$mark" /proc/[0-9]*/environ); do
        process=${file%/environ}
        kill -s "$1" "${process#/proc/}"
      done
    }
    kill -s TERM -- "-$group"
    kill -s CONT -- "-$group"
    others TERM
    sleep 5
    kill -s KILL -- "-$group"
    others KILL
    """

  /// Starts it; it does nothing before it was told of a group.
  ///
  /// - Throws: `FileError` where the system gives no more processes or files.
  package init() throws(FileError) {
    let ends = try Pipe.open()
    let nothing = try InheritedFile(writing: "/dev/null")
    let spawn = Spawn(
      path: "/bin/sh", words: ["sh", "-c", Self.script], environment: ["PATH": "/usr/bin:/bin"], folder: "/",
      input: ends.reading.descriptor, output: nothing.descriptor, errors: nothing.descriptor)
    identifier = try spawn.start()
    pipe = ends.writing
  }

  /// Tells it whom to end.
  func watch(_ group: ProcessGroup, _ mark: ProcessMark? = nil) {
    let line = Array("\(group.identifier) \(mark?.text ?? "")\n".utf8)
    // So short a text goes into a pipe whole or not at all.
    while line.withUnsafeBytes({ systemWrite(pipe.descriptor, $0.baseAddress, $0.count) }) < 0, errno == EINTR
    {}
  }

  /// Ends it, once there is nothing left to watch.
  func dismiss() {
    _ = systemKill(identifier, SIGKILL)
    while waitpid(identifier, nil, 0) < 0, errno == EINTR {}
  }
}
