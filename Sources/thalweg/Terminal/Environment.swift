import Platform

/// The variables of the environment that say how to write to a terminal.
struct Environment: Sendable {
  private let value: @Sendable (String) -> String?

  /// - Parameter value: gives a variable's value; tests give values of their own.
  init(_ value: @escaping @Sendable (String) -> String?) { self.value = value }

  static let ofProcess = Environment { name in
    getenv(name).map { String(cString: $0) } ?? SecretVariables.value(of: name)
  }

  /// Every variable of the process, for programs that it starts.
  static var allOfProcess: [String: String] {
    InheritedVariables.all.merging(SecretVariables.all) { $1 }
  }

  subscript(_ name: String) -> String? { value(name) }

  /// Whether the terminal cannot move its cursor.
  var terminalIsDumb: Bool { value("TERM") == "dumb" }

  /// Whether the terminal folds lines anew when it becomes narrower, as nearly all do, or cuts them off: xterm, screen
  /// and the console of Linux.
  var terminalFoldsAgain: Bool {
    if value("TMUX") != nil { return true }
    let kind = value("TERM") ?? ""
    return value("XTERM_VERSION") == nil && value("STY") == nil && kind != "linux"
  }
}

/// Variables whose values are for this process alone.
///
/// They are taken out of the environment at the start, and overwritten where they stood: a program that a stage runs can
/// read the environment that its parent was started with (`/proc/<parent>/environ`), which `unsetenv` leaves as it is.
enum SecretVariables {
  static let names = ["THALWEG_REMOTE_TOKEN"]

  private static let values = Guarded<[String: String]>([:])

  /// Keeps the values, and removes them from the environment.
  static func takeOut() {
    for name in names {
      guard let value = getenv(name) else { continue }
      values.withLock { $0[name] = String(cString: value) }
      memset(value, 0, strlen(value))
      unsetenv(name)
    }
  }

  static func value(of name: String) -> String? { values.withLock { $0[name] } }

  static var all: [String: String] { values.withLock { $0 } }
}

/// Commands as a user would type them.
enum CommandText {
  /// This process's command, quoted for a shell where it has to be.
  static var ofProcess: String {
    (["thalweg"] + CommandLine.arguments.dropFirst()).map(quoted).joined(separator: " ")
  }

  static func quoted(_ argument: String) -> String {
    let isPlain = argument.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
        || "-_./=:,@+%".utf8.contains(byte)
    }
    if isPlain && !argument.isEmpty { return argument }
    return "'" + argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
