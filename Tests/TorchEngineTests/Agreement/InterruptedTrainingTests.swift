import Networks
import Neural
import Platform
import TestSupport
import Testing

@testable import TorchEngine

/// Whatever comes between, the bytes are those of a training that nothing befell.
@Suite("Trainings in a worker that are interrupted", .enabled(if: PyTorch.isHere, PyTorch.absence))
struct InterruptedTrainingTests {
  /// With dropout and running statistics: forty short steps.
  private static func job() throws -> TrainingJob {
    let network = Network(
      input: Shape([6]),
      layers: [Linear(8), BatchNorm(), Tanh(), Dropout(0.3), Linear(4)])
    return try Samples.job(
      network, on: try Samples.examples(32, for: network), batch: 8, Adam(rate: 1e-2), epochs: 10,
      order: .shuffled(seed: 11))
  }

  private static func undisturbed(_ job: TrainingJob) throws -> TrainingState {
    var state = job.initialState
    try TorchTraining.of(job).finish(&state, of: job)
    return state
  }

  @Test("one that is stopped again and again goes on as if it had never been", arguments: [1, 2, 5, 13])
  func stopped(every steps: Int) throws {
    let job = try Self.job()
    let session = try TorchTraining.of(job)
    var state = job.initialState
    var calls = 0
    while state.step < 40 {
      let first = state.step
      _ = try session.advance(&state, toStep: 40) { progress in
        calls += 1
        return progress.step >= first + steps ? .stop : .proceed
      }
      #expect(state.step >= min(first + steps, 40))
    }
    #expect(calls == 40)
    #expect(try state == Self.undisturbed(job))
  }

  @Test("one that is taken up elsewhere, and one that goes back, come to the same")
  func takenUp() throws {
    let job = try Self.job()
    let session = try TorchTraining.of(job)
    var state = job.initialState
    _ = try session.advance(&state, toStep: 17) { _ in .proceed }
    let kept = state
    _ = try session.advance(&state, toStep: 23) { _ in .proceed }
    var other = kept
    _ = try TorchTraining.of(job).advance(&other, toStep: 40) { _ in .proceed }
    var again = kept
    _ = try session.advance(&again, toStep: 40) { _ in .proceed }
    let expected = try Self.undisturbed(job)
    #expect(other == expected && again == expected)
  }

  @Test("one whose worker ends by another's doing goes on in a new worker")
  func lostWorker() throws {
    let engine = TorchEngine()
    defer { engine.endWorkers() }
    let job = try Self.job()
    let session = try engine.training(job, threads: ThreadBudget(1))
    let other = try engine.training(job, threads: ThreadBudget(1))
    let first = engine.workers
    #expect(first.count == 1)
    var state = job.initialState
    _ = try session.advance(&state, toStep: 12) { _ in .proceed }
    _ = try session.advance(&state, toStep: 40) { progress in
      if progress.step == 15 {
        kill(first[0], SIGKILL)
        // Whoever asks it next finds it gone.
        var lost = job.initialState
        _ = try? other.advance(&lost, toStep: 2) { _ in .proceed }
      }
      return .proceed
    }
    #expect(engine.workers.count == 1 && engine.workers != first)
    #expect(try state == Self.undisturbed(job))
  }
}
