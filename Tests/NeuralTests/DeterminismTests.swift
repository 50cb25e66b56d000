import Kernels
import Networks
import Testing

@testable import Neural

@Suite("The same bytes whatever the threads")
struct DeterminismTests {
  /// 130 examples in batches of 100: four chunks of two packs each but for the last, then a batch of one chunk and a bit.
  private func train(
    _ reference: ReferenceNetwork, threads: Int, changing: Bool = false, pausingAfter pause: Int? = nil
  ) throws -> TrainingState {
    let examples =
      reference.isRegression
      ? SmallData.values(130, input: reference.network.input)
      : SmallData.classes(130, input: reference.network.input)
    let source = ExampleBatches(examples, batchSize: 100, order: .shuffled(seed: 5))
    let job = TrainingJob(
      reference.network, objective: try SmallData.objective(reference.network, seed: 1),
      loss: reference.loss, course: TrainingCourse(optimiser: Adam(rate: 1e-3), epochs: 2, seed: 11),
      on: source)
    let session = try SmallData.session(job, threads: threads)
    var state = job.initialState
    if let pause {
      _ = try session.advance(&state, to: 2) { $0.step == pause ? .stop : .proceed }
      session.compiled.budget.limit = 1
    }
    _ = try session.advance(&state, to: 2) { progress in
      if changing { session.compiled.budget.limit = progress.step % 3 + 1 }
      return .proceed
    }
    return state
  }

  @Test("a training gives the same state on 1, 2 and 7 threads", arguments: ReferenceNetwork.all)
  func trainingIgnoresThreads(_ reference: ReferenceNetwork) throws {
    let alone = try train(reference, threads: 1)
    #expect(try train(reference, threads: 2) == alone)
    #expect(try train(reference, threads: 7) == alone)
  }

  @Test(
    "a training that paused and went on gives the state of one that did not", arguments: ReferenceNetwork.all)
  func trainingIgnoresPauses(_ reference: ReferenceNetwork) throws {
    let alone = try train(reference, threads: 1)
    for step in 1...3 { #expect(try train(reference, threads: 2, pausingAfter: step) == alone) }
  }

  @Test(
    "AVX2 gives the bytes of AVX-512",
    .enabled(if: thalweg_best_instructions() == thalweg_avx512, "this machine has no AVX-512"),
    arguments: ReferenceNetwork.all)
  func trainingIgnoresRegisters(_ reference: ReferenceNetwork) throws {
    let wide = try train(reference, threads: 1)
    thalweg_limit_instructions(thalweg_avx2)
    let narrow = try train(reference, threads: 1)
    thalweg_limit_instructions(thalweg_plain)
    let plain = try train(reference, threads: 1)
    thalweg_limit_instructions(thalweg_avx512)
    #expect(narrow == wide)
    // Without fused multiply-add bytes part; a training that did not would not have taken the limit to heart.
    #expect(plain != wide)
    #expect(abs(plain.history[0].loss - wide.history[0].loss) < 0.02 * wide.history[0].loss)
  }

  @Test("a budget that changes between steps changes no byte")
  func trainingIgnoresBudget() throws {
    let reference = ReferenceNetwork.all[2]
    #expect(try train(reference, threads: 3, changing: true) == train(reference, threads: 1))
  }

  @Test("outputs are the same on 1 and 7 threads", arguments: ReferenceNetwork.all)
  func evaluationIgnoresThreads(_ reference: ReferenceNetwork) throws {
    let source = ExampleBatches(SmallData.classes(70, input: reference.network.input), batchSize: 70)
    let outputs = try [1, 7].map { threads in
      let compiled = try SmallData.compiled(reference.network, batchSize: 70, threads: threads)
      compiled.load(parameters: compiled.layout.initialParameters(UniformFanIn(), seed: 2))
      let batch = source.makeBatch()
      source.fill(batch, epoch: 0, index: 0)
      return compiled.outputs(of: batch)
    }
    #expect(outputs[0] == outputs[1])
  }

  @Test("a point's outputs are its own: alone, or among others")
  func pointsIgnoreCompanions() throws {
    let network = SmallData.network
    let source = ExampleBatches(SmallData.classes(50, input: network.input), batchSize: 20)
    let compiled = try SmallData.compiled(network, batchSize: 20, threads: 2)
    let layout = compiled.layout
    let curve = Curve(
      family: Bezier(), from: layout.initialParameters(UniformFanIn(), seed: 1),
      to: layout.initialParameters(UniformFanIn(), seed: 2), controlPoints: 3)
    let evaluation = PointEvaluation(compiled, over: source, buffers: .estimated(source))
    func outputs(_ points: Range<Int>, _ steps: Double) -> [[Float]] {
      var result: [[Float]] = []
      evaluation.run(curve, at: points.map { [Double($0) / steps] }, combining: false) { _, outputs in
        result.append(outputs)
        return true
      }
      return result
    }
    #expect(outputs(0..<9, 8)[4] == outputs(1..<2, 2)[0])
  }

  @Test(
    "a first linear layer is combined from base responses: alone or among others, and as if it were computed")
  func combinedPoints() throws {
    let network = Network(
      input: Shape([1, 8, 8]), layers: [Flatten(), Linear(20), Relu(), Linear(10)])
    let source = ExampleBatches(SmallData.classes(50, input: network.input), batchSize: 20)
    let compiled = try SmallData.compiled(network, batchSize: 20, threads: 2)
    let layout = compiled.layout
    let curve = Curve(
      family: Bezier(), from: layout.initialParameters(UniformFanIn(), seed: 1),
      to: layout.initialParameters(UniformFanIn(), seed: 2), controlPoints: 3)
    #expect(LinearLayerReuse(compiled, try #require(curve.basis)) != nil)
    let evaluation = PointEvaluation(compiled, over: source)
    func outputs(_ points: Range<Int>, _ steps: Double, combining: Bool = true) -> [[Float]] {
      var result: [[Float]] = []
      evaluation.run(curve, at: points.map { [Double($0) / steps] }, combining: combining) { _, outputs in
        result.append(outputs)
        return true
      }
      return result
    }
    let combined = outputs(0..<33, 32)
    let plain = outputs(0..<33, 32, combining: false)
    #expect(combined[16] == outputs(1..<2, 2)[0])
    #expect(combined[0] == plain[0], "an end is one base vector")
    #expect(combined[16] != plain[16])
    for (ours, theirs) in zip(combined.joined(), plain.joined()) { #expect(abs(ours - theirs) < 1e-5) }
  }
}
