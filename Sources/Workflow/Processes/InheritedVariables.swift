#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Variables of this process's environment that a program may see too.
public enum InheritedVariables {
  /// Those of `names` that are set.
  public static func values(of names: [String]) -> [String: String] {
    names.reduce(into: [:]) { values, name in values[name] = getenv(name).map { String(cString: $0) } }
  }
}
