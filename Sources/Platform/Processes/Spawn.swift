import CSpawn

/// One call of `posix_spawn`: a program in a process group of its own, with three open files and no others.
///
/// All that Thalweg opens is closed there (and, where the C library can, all else that is open here), and all signals do there what they do by default, whatever is ignored or
/// blocked here.
struct Spawn {
  package let path: String
  package let words: [String]
  package let environment: [String: String]
  package let folder: String?
  package let input: Int32
  package let output: Int32
  package let errors: Int32

  /// - Returns: the identifier of the process, and of its group.
  /// - Throws: `FileError` where it cannot be started.
  package func start() throws(FileError) -> pid_t {
    let variables = environment.map { "\($0.key)=\($0.value)" }.sorted()
    if let text = ([path] + words + variables).first(where: { $0.utf8.contains(0) }) {
      throw FileError("a program cannot be given a text with a null character: \(text.debugDescription)")
    }
    var identifier: pid_t = 0
    var status = spawn(variables, &identifier)
    // A program that is started elsewhere at this moment holds all files until it has begun, also one that was just written.
    for _ in 0..<Self.busyTries where status == ETXTBSY {
      usleep(Self.busyWait)
      status = spawn(variables, &identifier)
    }
    if status != 0 { throw failure(status) }
    return identifier
  }

  /// How often a file that somebody has open for writing is tried again, and after how many microseconds.
  private static let busyTries = 40, busyWait: UInt32 = 25_000

  private func spawn(_ variables: [String], _ identifier: inout pid_t) -> Int32 {
    withSettings { actions, attributes in
      withTexts(words) { words in
        withTexts(variables) { posix_spawn(&identifier, path, actions, attributes, words, $0) }
      }
    }
  }

  private func withSettings(
    _ body: (UnsafePointer<posix_spawn_file_actions_t>, UnsafePointer<posix_spawnattr_t>) -> Int32
  ) -> Int32 {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (descriptor, place) in [(input, 0), (output, 1), (errors, 2)] {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(place))
    }
    _ = thalweg_spawn_closing_others(&actions)
    if let folder { _ = thalweg_spawn_in_folder(&actions, folder) }
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var all = sigset_t()
    var none = sigset_t()
    sigfillset(&all)
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    posix_spawnattr_setflags(&attributes, Int16(flags))
    return body(&actions, &attributes)
  }

  private func failure(_ code: Int32) -> FileError {
    if let folder, access(folder, X_OK) != 0 {
      return FileError("cannot start '\(path)' in '\(folder)': \(String(cString: strerror(errno)))")
    }
    let help =
      switch code {
      case ENOENT: "is the path right, and is the interpreter there that its first line names?"
      case EACCES: "is it a file that may be executed (chmod +x)?"
      case ENOEXEC: "a script begins with a line such as #!/bin/sh"
      case ETXTBSY: "another process is writing it"
      case E2BIG: "its arguments and its environment are too long together"
      default: nil as String?
      }
    return FileError("cannot start '\(path)': \(String(cString: strerror(code)))", help: help)
  }
}

/// `texts` as C has them: pointers to terminated strings, and nil at the end.
private func withTexts<Result>(
  _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let copies = texts.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return body(copies + [nil])
}

/// Variables of this process's environment that a program may see too.
public enum InheritedVariables {
  /// All of them.
  public static var all: [String: String] {
    var variables: [String: String] = [:]
    var next = environ
    while let entry = next.pointee {
      let parts = String(cString: entry).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
      next += 1
    }
    return variables
  }

  /// Those of `names` that are set.
  public static func values(of names: [String]) -> [String: String] {
    names.reduce(into: [:]) { values, name in values[name] = getenv(name).map { String(cString: $0) } }
  }
}

/// The processes that one process started and that did not leave its group.
struct ProcessGroup: Sendable {
  /// The identifier of the process that it began with.
  package let identifier: pid_t

  /// Whether any process is in it; one that has ended and that nobody waited for counts.
  package var isEmpty: Bool {
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
  package func kill() { _ = systemKill(-identifier, SIGKILL) }
}
