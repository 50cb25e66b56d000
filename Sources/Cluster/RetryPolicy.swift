import Declarations
import Platform

/// How long something that another machine wrote may take to be seen here.
///
/// A network file system remembers for up to a minute that a name was missing.
public struct RetryPolicy: Sendable {
  /// In seconds.
  public let limit: Double

  public init(seconds: Double = 60) { limit = seconds }

  /// Looks until something is there, the more rarely the longer it takes.
  ///
  /// - Parameter isCancelled: asked between two looks.
  /// - Returns: nil where it was not there in time.
  func wait<Value>(isCancelled: () -> Bool = { false }, for look: () throws -> Value?) rethrows -> Value? {
    let start = ContinuousClock.now
    var pause = 0.02
    while true {
      if let value = try look() { return value }
      let waited = start.secondsToNow
      if waited >= limit || isCancelled() { return nil }
      pause = min(2, pause * 1.5, limit - waited)
      usleep(UInt32(max(0.001, pause) * 1e6))
    }
  }
}
