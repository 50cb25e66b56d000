#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

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
    var variables: [String: String] = [:]
    var next = environ
    while let entry = next.pointee {
      let parts = String(cString: entry).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
      next += 1
    }
    return variables.merging(SecretVariables.all) { $1 }
  }

  subscript(_ name: String) -> String? { value(name) }

  /// Whether the terminal cannot move its cursor.
  var terminalIsDumb: Bool { value("TERM") == "dumb" }
}
