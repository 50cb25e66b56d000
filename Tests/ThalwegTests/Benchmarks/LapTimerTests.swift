import Testing

@testable import thalweg

@Suite("Timing pieces of work")
struct LapTimerTests {
  /// A clock that is set by hand.
  private final class HandClock {
    var time = 100.0
  }

  /// Pieces of given lengths until the timer wants no more.
  private func laps(_ rule: LapTimer.Rule, lengths: [Double], drawing: Double = 0) -> (
    laps: [Double], asked: Int
  ) {
    let clock = HandClock()
    let timer = LapTimer(
      rule, now: { clock.time },
      proceeds: { _ in
        clock.time += drawing
        return true
      })
    timer.start()
    for (index, length) in lengths.enumerated() {
      clock.time += length
      if !timer.lap() { return (timer.laps, index + 1) }
    }
    return (timer.laps, lengths.count)
  }

  @Test("the warm-up takes its pieces and its time, and does not count")
  func warmUp() {
    let rule = LapTimer.Rule(warmUpLaps: 2, warmUpSeconds: 6, seconds: 3, leastLaps: 1)
    let result = laps(rule, lengths: [5, 0.5, 1, 1, 1, 1, 1, 1])
    #expect(result.laps == [1, 1, 1])
    #expect(result.asked == 6)
  }

  @Test("enough pieces are timed, however long they take")
  func leastLaps() {
    let rule = LapTimer.Rule(warmUpLaps: 1, seconds: 3, leastLaps: 4)
    #expect(laps(rule, lengths: [2, 10, 20, 30, 40, 50]).laps == [10, 20, 30, 40])
  }

  @Test("without a warm-up the first piece counts")
  func noWarmUp() {
    let rule = LapTimer.Rule(warmUpLaps: 0, seconds: 1, leastLaps: 1)
    #expect(laps(rule, lengths: [2, 2]).laps == [2])
  }

  @Test("the time of showing progress does not count")
  func drawing() {
    let rule = LapTimer.Rule(warmUpLaps: 1, seconds: 9, leastLaps: 2)
    #expect(laps(rule, lengths: [1, 1, 1, 1], drawing: 2).laps == [1, 1, 1])
  }

  @Test("what processors worked is the mean of the pieces that count, each of several at once")
  func processors() {
    let clock = HandClock()
    let timer = LapTimer(
      LapTimer.Rule(warmUpLaps: 1, seconds: 9, leastLaps: 2), now: { clock.time },
      processor: { 3 * clock.time })
    timer.start()
    for length in [7.0, 4, 6] {
      clock.time += length
      _ = timer.lap(of: 2)
    }
    #expect(timer.processorSeconds == 7.5)
    #expect(ProcessorTime.ticks(inStat: "7 (a ) b) S 1 2 3 4 5 6 7 8 9 10 120 30 0 0 20") == 150)
    #expect(ProcessorTime.ticks(inStat: "7 (a") == nil && ProcessorTime.ticks(inStat: "7 (a) S 1") == nil)
  }

  @Test("whoever watches can stop it")
  func stopping() {
    let timer = LapTimer(LapTimer.Rule(warmUpLaps: 0, seconds: 1e9), proceeds: { _ in false })
    timer.start()
    #expect(!timer.lap())
  }

  @Test("median and quartiles move linearly between neighbours")
  func timings() {
    let timings = Timings([4, 1, 3, 2])
    #expect(timings.median == 2.5 && timings.lowerQuartile == 1.75 && timings.upperQuartile == 3.25)
    #expect(timings.least == 1 && timings.greatest == 4 && timings.count == 4)
    #expect(Timings([7]).median == 7 && Timings([7]).upperQuartile == 7)
  }

  @Test("the peak of memory is read in kibibytes")
  func memory() {
    #expect(
      ProcessMemory.peak(inStatus: "VmPeak:\t 9 kB\nVmHWM:\t    1234 kB\nVmRSS:\t 1 kB\n") == 1234 * 1024)
    #expect(ProcessMemory.peak(inStatus: "Name:\tx\n") == nil)
  }
}
