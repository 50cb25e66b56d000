import Platform

/// The time of day, and waiting.
enum Clock {
  /// Seconds since 1970, UTC, as events count them.
  static var now: Double { seconds(of: CLOCK_REALTIME) }

  /// Seconds of a clock that only goes forward, for durations.
  static var steady: Double { seconds(of: CLOCK_MONOTONIC) }

  private static func seconds(of clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Lets the calling thread wait.
  static func sleep(milliseconds: Int) {
    var duration = timespec(tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
    nanosleep(&duration, nil)
  }
}
