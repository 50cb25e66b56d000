import Declarations
import Networks
import Neural
import TestSupport
import Testing

@testable import TorchEngine

@Suite("Networks on both engines", .enabled(if: PyTorch.isHere, PyTorch.absence))
struct NetworkAgreementTests {
  private static let count = 19

  @Test(
    "outputs are equal to 1e-5, and gradients to 1e-4 of each tensor's largest",
    arguments: SampleNetwork.layers + SampleNetwork.presets)
  func agree(_ sample: SampleNetwork) throws {
    let examples = try Samples.examples(Self.count, for: sample.network)
    let job = try Samples.job(sample.network, on: examples)
    let parameters = job.objective.points[0]
    let outputs = try outputs(job, examples)
    #expect(Deviation.of(outputs[1], outputs[0]) < 1e-5)

    let compiled = try BothEngines.native.compile(
      job.network, batchSize: Self.count, threads: ThreadBudget(1))
    compiled.load(parameters: parameters)
    compiled.load(buffers: job.objective.norms ?? [])
    let batch = job.batches.makeBatch()
    job.batches.fill(batch, epoch: 0, index: 0)
    _ = compiled.gradient(of: batch, loss: job.loss, dropout: nil, movingBuffers: false)
    let training = try TorchTraining.of(job)
    let found = try training.gradient(at: job.initialState)
    #expect(
      Deviation.complaints(found.gradient, compiled.gradientValues, compiled.layout, bound: 1e-4) == [])
    #expect(Deviation.largest(found.gradient) > 0)
    // Nothing has moved.
    let again = try training.gradient(at: job.initialState)
    #expect(again.gradient == found.gradient && again.outputs == found.outputs)
  }

  @Test("every kind of layer is among them")
  func completeness() throws {
    let nodes = try (SampleNetwork.layers + SampleNetwork.presets).flatMap { try $0.network.graph().nodes }
    let kinds = Set(nodes.map { type(of: $0.operation).kind })
    #expect(kinds.isSuperset(of: Layers.types.map { $0.kind }))
    let presets = Set(SampleNetwork.presets.map { $0.testDescription.prefix { $0 != "," } })
    guard case .choice(let choice) = Presets.schema.shape else { return }
    #expect(presets.isSuperset(of: choice.cases.map { $0.name[...] }))
  }

  private func outputs(_ job: TrainingJob, _ examples: Examples) throws -> [[Float]] {
    // The last batch is not full.
    try BothEngines.evaluations(EvaluationJob(job.network, over: examples, batchSize: 8)).map { session in
      var found: [Float] = []
      try session.evaluate(
        SinglePoint(job.objective.points[0]), at: [[]], norms: .given(job.objective.norms ?? [])
      ) { found = $1 }
      return found
    }
  }
}

extension TorchTraining {
  /// A training in the worker of all tests.
  static func of(_ job: TrainingJob) throws -> TorchTraining {
    try #require(try BothEngines.torch.training(job, threads: ThreadBudget(1)) as? TorchTraining)
  }
}
