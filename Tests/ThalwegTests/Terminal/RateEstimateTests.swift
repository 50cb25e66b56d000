import Testing
import Workflow

@testable import thalweg

@Suite("The time left")
struct RateEstimateTests {
  @Test("at a steady pace it is what a division says")
  func steady() throws {
    var rate = RateEstimate(startingAt: 10)
    for second in 1...40 { rate.advance(to: Double(second) * 0.5, at: 10 + Double(second)) }
    let left = try #require(rate.timeLeft(until: 50, at: 50))
    #expect(abs(left - 60) < 1e-9)
    #expect(abs(try #require(rate.timeLeft(until: 50, at: 53)) - 57) < 1e-9)
  }

  @Test("it follows a change of pace within a minute, without a jump")
  func change() throws {
    var rate = RateEstimate(startingAt: 0)
    for second in 1...30 { rate.advance(to: Double(second), at: Double(second)) }
    rate.advance(to: 30.1, at: 31)
    // One slow second moves the estimate by less than a tenth.
    #expect(abs(try #require(rate.timeLeft(until: 60.1, at: 31)) - 30) < 3)
    for second in 32...91 { rate.advance(to: 30.1 + Double(second - 31) * 0.1, at: Double(second)) }
    #expect(abs(try #require(rate.timeLeft(until: 60, at: 91)) - 239) < 40)
  }

  @Test("what was there already does not count as fast work")
  func reused() {
    var meter = StageMeter(stage: "start", kind: "train", start: 0)
    for second in 1...20 {
      meter.take(
        Progress(unit: "epoch", done: 50 + Double(second), of: 100, reused: 50), at: Double(second))
    }
    #expect(meter.timeLeft(at: 20) == "30 s left")
    #expect(meter.count == "epoch  71/100")
  }

  @Test("nothing is claimed before anything was done")
  func nothing() {
    var rate = RateEstimate(startingAt: 0)
    #expect(rate.timeLeft(until: 5, at: 1) == nil)
    rate.advance(to: 0, at: 3)
    #expect(rate.timeLeft(until: 5, at: 3) == nil)
  }
}
