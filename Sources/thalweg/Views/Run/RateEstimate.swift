#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How fast something advances, smoothed so that the time left does not jump.
///
/// An exponential mean of the speed over about the last `memory` seconds, weighted by time and corrected
/// for its start: what has advanced for less than that is simply averaged.
struct RateEstimate: Sendable {
  private let memory = 15.0
  private var speed = 0.0
  private var weight = 0.0
  private var last: (time: Double, done: Double)

  /// - Parameter time: when nothing was done yet, in seconds.
  init(startingAt time: Double) { last = (time, 0) }

  mutating func advance(to done: Double, at time: Double) {
    let elapsed = time - last.time
    guard elapsed > 0, done >= last.done else {
      if done < last.done { self = RateEstimate(startingAt: time, done: done) }
      return
    }
    let share = 1 - exp(-elapsed / memory)
    speed += share * ((done - last.done) / elapsed - speed)
    weight += share * (1 - weight)
    last = (time, done)
  }

  /// Seconds until `total` is reached, seen from `time`; nil while nothing has advanced.
  func timeLeft(until total: Double, at time: Double) -> Double? {
    guard weight > 0, speed > 0 else { return nil }
    return max(0, (total - last.done) * weight / speed - max(0, time - last.time))
  }

  private init(startingAt time: Double, done: Double) { last = (time, done) }
}
