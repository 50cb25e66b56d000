import Networks
import Neural
import TestSupport
import Testing

@testable import TorchEngine

@Suite("Trainings on both engines", .enabled(if: PyTorch.isHere, PyTorch.absence))
struct CourseAgreementTests {
  /// Three epochs of five batches, the last one of five examples.
  private static func job(_ network: Network = Samples.network) throws -> TrainingJob {
    try Samples.job(
      network, on: try Samples.examples(37, for: network), batch: 8, SGD(rate: 0.05, momentum: 0.9),
      schedule: CosineSchedule(to: 1e-3), order: .shuffled(seed: 11),
      augmentation: (Augmentation(padding: 1, flips: true, cutout: 2), 12))
  }

  @Test("a short training has the same losses at every step, and the same history")
  func losses() throws {
    let job = try Self.job()
    var start = job.initialState
    start.steps = []
    let states = try BothEngines.steps(15, of: job, from: start)
    let (native, torch) = (states[0], states[1])
    #expect(torch.step == 15 && torch.tally == LossTally())
    for (found, expected) in zip(try #require(torch.steps), try #require(native.steps)) {
      #expect(abs(found.loss - expected.loss) < 1e-5 * expected.loss)
      #expect(found.accuracy == expected.accuracy)
      #expect(found.epoch == expected.epoch && found.rate == expected.rate)
    }
    #expect(torch.history.count == 3 && native.history.count == 3)
    for (found, expected) in zip(torch.history, native.history) {
      #expect(abs(found.loss - expected.loss) < 1e-5 * expected.loss)
      #expect(found.accuracy == expected.accuracy)
      #expect(found.epoch == expected.epoch && found.rate == expected.rate)
    }
    #expect(Deviation.of(torch.buffers, native.buffers) < 1e-4)
    #expect(Deviation.of(torch.weights, native.weights) < 1e-4)
    #expect(Set(torch.steps?.map(\.loss) ?? []).count == 15)
  }

  @Test("a training that diverges is told alike")
  func divergence() throws {
    let job = try Samples.job(
      Samples.network, on: try Samples.examples(13, for: Samples.network), SGD(rate: 3e38), epochs: 9)
    var failures: [TrainingFailure] = []
    for engine in [BothEngines.native as any Engine, BothEngines.torch] {
      var state = job.initialState
      let session = try engine.training(job, threads: ThreadBudget(1))
      do {
        try session.finish(&state, of: job)
        try session.check(state)
      } catch let failure as TrainingFailure { failures.append(failure) }
    }
    #expect(failures.count == 2 && failures.first == failures.last)
  }
}
