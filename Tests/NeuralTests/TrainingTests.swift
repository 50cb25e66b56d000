import Testing

@testable import Neural

@Suite("Trainings and fits")
struct TrainingTests {
  private let network = SmallData.network
  private var source: ExampleBatches {
    ExampleBatches(SmallData.classes(50, input: network.input), batchSize: 16, order: .shuffled(seed: 3))
  }

  private func training(_ optimiser: any Optimiser, epochs: Int = 3) -> EndpointTraining {
    EndpointTraining(
      network: network, loss: CrossEntropy(),
      course: TrainingCourse(
        optimiser: optimiser, schedule: CosineSchedule(to: 1e-5), epochs: epochs, seed: 7))
  }

  private static let optimisers: [any Optimiser] = [
    SGD(rate: 0.05, momentum: 0.9, weightDecay: 1e-3), SGD(rate: 0.05), Adam(rate: 2e-3),
  ]

  @Test(
    "a training stopped after any step and taken up again gives the bytes of one that was not",
    arguments: 0..<3)
  func resumedEqualsUninterrupted(_ choice: Int) throws {
    let training = training(Self.optimisers[choice])
    var whole = try training.initialState(seed: 4)
    let compiled = try SmallData.compiled(batchSize: 16)
    _ = try training.run(&whole, on: source, with: compiled) { _ in .proceed }
    var pieces = try training.initialState(seed: 4)
    for stop in [1, 4, 6, 11, 12] {
      let fresh = try SmallData.compiled(batchSize: 16, threads: 2)
      _ = try training.run(&pieces, on: source, with: fresh) { $0.step >= stop ? .stop : .proceed }
      #expect(pieces.step == stop)
    }
    #expect(pieces == whole)
    #expect(whole.history.map(\.epoch) == [1, 2, 3])
  }

  @Test("a fit stopped and taken up again gives the bytes of one that was not", arguments: [false, true])
  func resumedFit(_ isStartFree: Bool) throws {
    let fit = CurveFitting(
      network: network, loss: CrossEntropy(),
      course: TrainingCourse(optimiser: SGD(rate: 0.05, momentum: 0.9), epochs: 3, seed: 8),
      positions: .stratified, weightDecay: 1e-3, isStartFree: isStartFree)
    let curve = try line(bends: 2)
    var whole = fit.initialState(curve)
    var pieces = whole
    _ = try fit.run(&whole, along: curve, on: source, with: SmallData.compiled(batchSize: 16)) { _ in .proceed
    }
    for epoch in 1...3 {
      let compiled = try SmallData.compiled(batchSize: 16, threads: 3)
      _ = try fit.run(&pieces, along: curve, on: source, with: compiled, lastEpoch: epoch) { _ in .proceed }
    }
    #expect(pieces == whole)
    let fitted = fit.curve(curve, at: whole)
    #expect((fitted.start == curve.start) != isStartFree)
    #expect(fitted.end == curve.end)
    #expect(fitted.controlPoints[1] != curve.controlPoints[1])
  }

  @Test("a step of a fit moves a bend by c_j (gradient + decay φ), and nothing else")
  func bendGradient() throws {
    let fit = CurveFitting(
      network: network.withDropout(0), loss: CrossEntropy(),
      course: TrainingCourse(optimiser: SGD(rate: 0.5), epochs: 1, seed: 8), weightDecay: 0.01)
    let curve = try line(bends: 1)
    var state = fit.initialState(curve)
    let compiled = try SmallData.compiled(fit.network, batchSize: 16)
    _ = try fit.run(&state, along: curve, on: source, with: compiled) { _ in .stop }
    let before = fit.curve(curve, at: state)
    _ = try fit.run(&state, along: curve, on: source, with: compiled) { _ in .stop }
    let t = fit.position(StepPlace(epoch: 0, batch: 1, batches: 4))
    let point = before.point(at: t)
    compiled.load(parameters: point)
    let batch = source.makeBatch()
    source.fill(batch, epoch: 0, index: 1)
    _ = compiled.gradient(of: batch, loss: CrossEntropy(), dropout: nil)
    let c = 2 * t * (1 - t)
    for (index, gradient) in compiled.gradientValues.enumerated() {
      let moved =
        Double(before.controlPoints[1][index]) - 0.5 * c * (Double(gradient) + 0.01 * Double(point[index]))
      #expect(abs(Double(state.weights[index]) - moved) < 1e-6)
    }
  }

  @Test("stratified positions visit every slice once an epoch, in an order of its own")
  func stratifiedPositions() {
    let course = TrainingCourse(optimiser: SGD(rate: 1), epochs: 2, seed: 3)
    func slices(_ epoch: Int) -> [Int] {
      let fit = CurveFitting(network: network, loss: CrossEntropy(), course: course, positions: .stratified)
      return (0..<50).map { Int(fit.position(StepPlace(epoch: epoch, batch: $0, batches: 50)) * 50) }
    }
    #expect(slices(0).sorted() == Array(0..<50))
    #expect(slices(0) != slices(1) && slices(0) != slices(0).sorted())
  }

  @Test("a rate that is too high stops with step, epoch and rate, and keeps the last good state")
  func divergence() throws {
    let training = EndpointTraining(
      network: network, loss: CrossEntropy(),
      course: TrainingCourse(optimiser: SGD(rate: 1e30), epochs: 4, seed: 7))
    var state = try training.initialState(seed: 4)
    let compiled = try SmallData.compiled(batchSize: 16)
    do {
      _ = try training.run(&state, on: source, with: compiled) { _ in .proceed }
      Issue.record("This rate cannot do.")
    } catch {
      guard case .diverged(let step, let epoch, let rate, let position) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(step == state.step && epoch == 1 && rate == 1e30 && position == nil)
    }
    #expect(state.step > 0)
    var good = try training.initialState(seed: 4)
    _ = try training.run(&good, on: source, with: compiled) { $0.step == state.step ? .stop : .proceed }
    #expect(good == state)
  }

  @Test("weights that give what is no number are found after the last step, where no loss tells")
  func endedDiverged() throws {
    let training = EndpointTraining(
      network: network, loss: CrossEntropy(),
      course: TrainingCourse(optimiser: SGD(rate: 1e30), epochs: 1, seed: 7))
    let whole = ExampleBatches(SmallData.classes(16, input: network.input), batchSize: 16)
    let compiled = try SmallData.compiled(batchSize: 16)
    var state = try training.initialState(seed: 4)
    try training.check(state, on: whole, with: compiled)
    _ = try training.run(&state, on: whole, with: compiled) { _ in .proceed }
    #expect(state.step == 1)
    let failure = TrainingFailure.endedDiverged(step: 0, epoch: 1, rate: 1e30, position: nil)
    #expect(throws: failure) { try training.check(state, on: whole, with: compiled) }
    #expect("\(failure)".contains("not finite") && "\(failure)".contains("lower rate"))
    #expect(state.weights.contains { !$0.isFinite || abs($0) > 1e20 })
    let gentle = EndpointTraining(
      network: network, loss: CrossEntropy(),
      course: TrainingCourse(optimiser: SGD(rate: 0.05), epochs: 1, seed: 7))
    var good = try gentle.initialState(seed: 4)
    _ = try gentle.run(&good, on: whole, with: compiled) { _ in .proceed }
    try gentle.check(good, on: whole, with: compiled)
    good.buffers[0] = .infinity
    #expect(throws: TrainingFailure.self) { try gentle.check(good, on: whole, with: compiled) }
  }

  @Test("control points that give what is no number are found after the last step")
  func endedDivergedFit() throws {
    func fit(_ rate: Double) -> CurveFitting {
      CurveFitting(
        network: network, loss: CrossEntropy(),
        course: TrainingCourse(optimiser: SGD(rate: rate), epochs: 1, seed: 8))
    }
    let whole = ExampleBatches(SmallData.classes(16, input: network.input), batchSize: 16)
    let compiled = try SmallData.compiled(batchSize: 16)
    let curve = try line(bends: 2)
    for (rate, isGood) in [(0.05, true), (1e35, false)] {
      var state = fit(rate).initialState(curve)
      try fit(rate).check(state, along: curve, on: whole, with: compiled)
      _ = try fit(rate).run(&state, along: curve, on: whole, with: compiled) { _ in .proceed }
      if isGood {
        try fit(rate).check(state, along: curve, on: whole, with: compiled)
      } else {
        #expect(throws: TrainingFailure.self) {
          try fit(rate).check(state, along: curve, on: whole, with: compiled)
        }
      }
    }
  }

  @Test("before the first step no rate is to blame")
  func firstStep() {
    let first = TrainingFailure.diverged(step: 0, epoch: 1, rate: 0.1, position: 0.5)
    #expect("\(first)".contains("t 0.5") && !"\(first)".contains("lower rate"))
    #expect("\(first)".contains("the inputs, the targets or the first weights are too large"))
    let later = TrainingFailure.diverged(step: 1, epoch: 1, rate: 0.1, position: nil)
    #expect("\(later)".contains("a lower rate may help"))
  }

  @Test(
    "a norm has a single value of an example in a channel after a flatten or a dense layer, not of an image")
  func singleValues() {
    #expect(network.hasNormOfSingleValues)
    let image = Shape([1, 8, 8])
    func has(_ layers: [any Layer], _ input: Shape = image) -> Bool {
      Network(input: input, layers: layers).hasNormOfSingleValues
    }
    #expect(!has([BatchNorm(), Flatten(), Linear(10)]))
    #expect(has([Flatten(), BatchNorm(), Linear(10)]))
    #expect(has([BatchNorm(), Flatten(), Linear(10)], Shape([3, 1, 1])))
    #expect(!has([Flatten(), Linear(10)]))
  }

  @Test("data of another shape, class or kind are refused before the first step")
  func unsuitableData() throws {
    let training = training(SGD(rate: 0.1))
    var state = try training.initialState(seed: 4)
    let compiled = try SmallData.compiled(batchSize: 16)
    let sets: [(Examples, String)] = [
      (SmallData.classes(16, input: Shape([1, 9, 8])), "an example is 1×9×8, and the network wants 1×8×8"),
      (
        SmallData.classes(64, input: network.input, classes: 12),
        "class 11 occurs, and the network has 10 outputs: make its last layer wider"
      ),
      (
        SmallData.values(16, input: network.input),
        "cross-entropy wants classes, and these targets are values"
      ),
    ]
    for (examples, message) in sets {
      #expect(throws: TrainingFailure.unsuitable(message)) {
        try training.run(&state, on: ExampleBatches(examples, batchSize: 16), with: compiled) { _ in .proceed
        }
      }
    }
  }

  @Test("statistics of batch norms are the mean of the batches', weighted by size, with unbiased variance")
  func estimatedBuffers() throws {
    let network = Network(input: Shape([2]), layers: [BatchNorm(), Linear(10)])
    let inputs: [Float] = [1, 10, 2, 20, 6, 0, 5, 7, 8, 9]
    let examples = Examples(
      input: network.input, inputs: .floats(inputs), targets: .classes([0, 1, 2, 3, 4]), count: 5)
    let compiled = try SmallData.compiled(network, batchSize: 3)
    compiled.load(parameters: compiled.layout.initialParameters(UniformFanIn(), seed: 1))
    compiled.estimateBuffers(over: ExampleBatches(examples, batchSize: 3))
    // Batches (1, 2, 6), (5, 8) and (10, 20, 0), (7, 9): means 3, 6.5, 10, 8; variances 7, 4.5, 100, 2.
    let expected: [Float] = [22.0 / 5, 46.0 / 5, 30.0 / 5, 304.0 / 5]
    #expect(zip(compiled.bufferValues, expected).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  private func line(bends: Int) throws -> Curve {
    let layout = try network.layout()
    return Curve(
      family: Bezier(), from: layout.initialParameters(UniformFanIn(), seed: 1),
      to: layout.initialParameters(UniformFanIn(), seed: 2), bends: bends)
  }
}
