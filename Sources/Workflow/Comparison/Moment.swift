#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A second of time.
public struct Moment: Sendable, Hashable {
  /// Since 1970, UTC.
  public let seconds: Int

  public init(seconds: Int) { self.seconds = seconds }

  init(nanoseconds: Int64) { seconds = Int(nanoseconds / 1_000_000_000) }

  /// `2026-11-23 19:31:54`, in the time zone of this process; later moments are greater texts.
  public var local: String {
    var (time, parts) = (time_t(seconds), tm())
    return localtime_r(&time, &parts) == nil ? "" : Self.text(&parts, "%Y-%m-%d %H:%M:%S")
  }

  /// `2026-11-23T19:31:54Z`
  public var universal: String {
    var (time, parts) = (time_t(seconds), tm())
    return gmtime_r(&time, &parts) == nil ? "" : Self.text(&parts, "%Y-%m-%dT%H:%M:%SZ")
  }

  private static func text(_ parts: inout tm, _ format: String) -> String {
    var buffer = [CChar](repeating: 0, count: 64)
    let count = strftime(&buffer, buffer.count, format, &parts)
    return String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
