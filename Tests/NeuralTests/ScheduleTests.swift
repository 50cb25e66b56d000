import Foundation
import Networks
import Testing

@testable import Neural

@Suite("Schedules")
struct ScheduleTests {
  private struct Rates: Decodable {
    let steps: Int
    let stepsPerEpoch: Int
    let low: Double
    let high: Double
    let linear: [Double]
    let exponential: [Double]
    let cosine: [Double]
    let step: [Double]?
    let warmupHoldDecay: [Double]
  }

  private func compare(_ url: URL) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let rates = try decoder.decode(Rates.self, from: Data(contentsOf: url))
    let horizon = Horizon(stepsPerEpoch: rates.stepsPerEpoch, epochs: rates.steps / rates.stepsPerEpoch)
    let pairs: [(any Schedule, [Double]?)] = [
      (LinearSchedule(to: rates.low), rates.linear), (ExponentialSchedule(to: rates.low), rates.exponential),
      (CosineSchedule(to: rates.low), rates.cosine), (StepSchedule(everyEpochs: 4, factor: 0.3), rates.step),
      (WarmupHoldDecay(from: rates.low), rates.warmupHoldDecay),
    ]
    for (schedule, expected) in pairs {
      for (step, rate) in (expected ?? []).enumerated() {
        let ours = schedule.rate(at: step, of: horizon, peak: rates.high)
        #expect(abs(ours - rate) < 1e-9 * rate, "\(type(of: schedule).kind) at \(step)")
      }
    }
  }

  @Test("rates are those that PyTorch's schedulers give, step by step")
  func ratesAgree() throws {
    try compare(ReferenceTests.fixtures.appendingPathComponent("schedules.json"))
  }

  @Test(
    "rates agree with the whole reference, where THALWEG_REFERENCE names it",
    .enabled(if: ReferenceTests.folder != nil, "THALWEG_REFERENCE is not set"))
  func wholeReference() throws {
    let folder = try #require(ReferenceTests.folder)
    try compare(URL(fileURLWithPath: folder).appendingPathComponent("schedules.json"))
  }

  @Test(
    "Garipov's schedule falls from half to nine tenths of the epochs",
    arguments: [(1, 1.0), (5, 1), (6, 0.7525), (7, 0.505), (9, 0.01), (10, 0.01)])
  func garipov(_ epoch: Int, _ factor: Double) {
    let horizon = Horizon(stepsPerEpoch: 7, epochs: 10)
    for step in (epoch - 1) * 7..<epoch * 7 {
      #expect(abs(GaripovSchedule().rate(at: step, of: horizon, peak: 2) - 2 * factor) < 1e-12)
    }
  }
}
