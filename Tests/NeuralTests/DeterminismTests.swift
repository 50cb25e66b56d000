import Testing

@testable import Neural

@Suite("The same bytes whatever the threads")
struct DeterminismTests {
  /// 70 examples in batches of 64: two chunks, then a batch of one chunk that is not full.
  private func train(_ reference: ReferenceNetwork, threads: Int, changing: Bool = false) throws
    -> TrainingState
  {
    let examples =
      reference.isRegression
      ? SmallData.values(70, input: reference.network.input)
      : SmallData.classes(70, input: reference.network.input)
    let source = ExampleBatches(examples, batchSize: 64, order: .shuffled(seed: 5))
    let compiled = try SmallData.compiled(reference.network, batchSize: 64, threads: threads)
    let training = EndpointTraining(
      network: reference.network, loss: reference.loss,
      course: TrainingCourse(optimiser: Adam(rate: 1e-3), epochs: 2, seed: 11))
    var state = try training.initialState(seed: 1)
    _ = try training.run(&state, on: source, with: compiled) { progress in
      if changing { compiled.budget.limit = progress.step % 3 + 1 }
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
      to: layout.initialParameters(UniformFanIn(), seed: 2), bends: 1)
    let evaluation = PointEvaluation(compiled, over: source, buffers: .estimated(source))
    func outputs(_ points: Range<Int>, _ steps: Double) -> [[Float]] {
      var result: [[Float]] = []
      evaluation.run(
        points: points, weights: { curve.point(at: Double($0) / steps) },
        receive: { _, outputs in
          result.append(outputs)
          return true
        })
      return result
    }
    #expect(outputs(0..<9, 8)[4] == outputs(1..<2, 2)[0])
  }
}
