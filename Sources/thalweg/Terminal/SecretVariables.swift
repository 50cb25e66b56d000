import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

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
