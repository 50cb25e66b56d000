#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A name that no other thread, process or machine gives at the same time.
enum UniqueName {
  /// `<process>-<64 random bits>`
  static func make() -> String {
    "\(getpid())-\(String(UInt64.random(in: .min ... .max), radix: 16))"
  }
}
