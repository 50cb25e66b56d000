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

  @Test("after its horizon a schedule that was stretched over it holds its last rate")
  func afterHorizon() {
    let horizon = Horizon(stepsPerEpoch: 10, epochs: 3)
    let schedules: [(any Schedule, last: Double)] = [
      (LinearSchedule(to: 0.01), 0.01), (CosineSchedule(to: 0.01), 0.01),
      (ExponentialSchedule(to: 0.01), 0.01),
      (WarmupSchedule(epochs: 1, from: 0, then: LinearSchedule(to: 0.01)), 0.01),
      (TriangularSchedule(peakAt: 0.5, from: 0, to: 0.01), 0.01), (GaripovSchedule(), 0.001),
    ]
    for (schedule, last) in schedules {
      for step in [30, 31, 45, 300] {
        let rate = schedule.rate(at: step, of: horizon, peak: 0.1)
        #expect(abs(rate - last) < 1e-12, "\(type(of: schedule).kind) at step \(step)")
      }
    }
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

  @Test("rates of warm-ups, steps, triangles and cycles are those of PyTorch, or of the papers' formulas")
  func furtherRates() throws {
    let file = ReferenceTests.fixtures.appendingPathComponent("rates.json")
    let references = try JSONDecoder().decode([String: [Double]].self, from: Data(contentsOf: file))
    let schedules: [String: any Schedule] = [
      "multi-step": MultiStepSchedule(atEpochs: [3, 7], factor: 0.2),
      "warmup-cosine": WarmupSchedule(epochs: 3, from: 0.04, then: CosineSchedule(to: 0.01)),
      "warmup-linear": WarmupSchedule(epochs: 3, from: 0.04, then: LinearSchedule(to: 0.01)),
      "warmup-constant": WarmupSchedule(epochs: 3, from: 0.04, then: ConstantSchedule()),
      "cyclic": CyclicSchedule(cycleEpochs: 2, low: 0.01),
      "sawtooth": SawtoothSchedule(cycleEpochs: 2, low: 0.01),
      "triangular": TriangularSchedule(peakAt: 0.25, from: 0.02, to: 0.01),
    ]
    #expect(Set(references.keys) == Set(schedules.keys))
    for (name, rates) in references {
      let schedule = try #require(schedules[name])
      for (step, rate) in rates.enumerated() {
        let ours = schedule.rate(at: step, of: Horizon(stepsPerEpoch: 4, epochs: 10), peak: 0.4)
        #expect(abs(ours - rate) < 1e-9, "\(name) at \(step): \(ours) and \(rate)")
      }
    }
  }

  @Test("no horizon makes a schedule divide by zero", arguments: [(0, 0), (0, 5), (3, 0), (3, 2)])
  func degenerate(_ stepsPerEpoch: Int, _ epochs: Int) {
    let schedules: [any Schedule] = [
      MultiStepSchedule(atEpochs: [1]), WarmupSchedule(epochs: 5), TriangularSchedule(peakAt: 0),
      CyclicSchedule(cycleEpochs: 1, low: 0), SawtoothSchedule(cycleEpochs: 1, low: 0),
    ]
    for schedule in schedules {
      for step in [0, 1, 7, 1_000] {
        let rate = schedule.rate(
          at: step, of: Horizon(stepsPerEpoch: stepsPerEpoch, epochs: epochs), peak: 0.1)
        #expect(rate.isFinite && rate >= 0, "\(type(of: schedule).kind) at \(step): \(rate)")
      }
    }
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
