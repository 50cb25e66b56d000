import Foundation
import Networks
import Testing

@testable import Neural

@Suite("Trainings and fits")
struct TrainingTests {
  private let network = SmallData.network
  private var source: ExampleBatches {
    ExampleBatches(SmallData.classes(50, input: network.input), batchSize: 16, order: .shuffled(seed: 3))
  }

  private func job(
    _ objective: TrainingObjective, _ optimiser: any Optimiser, epochs: Int, seed: UInt64 = 7,
    schedule: any Schedule = ConstantSchedule(), on batches: ExampleBatches? = nil
  ) -> TrainingJob {
    TrainingJob(
      network, objective: objective, loss: CrossEntropy(),
      course: TrainingCourse(optimiser: optimiser, schedule: schedule, epochs: epochs, seed: seed),
      on: batches ?? source)
  }

  private func training(
    _ optimiser: any Optimiser, epochs: Int = 3, on batches: ExampleBatches? = nil
  ) throws -> TrainingJob {
    job(
      try SmallData.objective(seed: 4), optimiser, epochs: epochs, schedule: CosineSchedule(to: 1e-5),
      on: batches)
  }

  private static let optimisers: [any Optimiser] = [
    SGD(rate: 0.05, momentum: 0.9, weightDecay: 1e-3), SGD(rate: 0.05), Adam(rate: 2e-3),
  ]

  @Test(
    "a training stopped after any step and taken up again gives the bytes of one that was not",
    arguments: 0..<3)
  func resumedEqualsUninterrupted(_ choice: Int) throws {
    let job = try training(Self.optimisers[choice])
    let whole = try SmallData.trained(job)
    var pieces = job.initialState
    for stop in [1, 4, 6, 11, 12] {
      _ = try SmallData.session(job, threads: 2).advance(&pieces, to: 3) {
        $0.step >= stop ? .stop : .proceed
      }
      #expect(pieces.step == stop)
    }
    #expect(pieces == whole)
    #expect(whole.history.map(\.epoch) == [1, 2, 3])
  }

  @Test("a fit stopped and taken up again gives the bytes of one that was not", arguments: [false, true])
  func resumedFit(_ isStartFree: Bool) throws {
    let curve = try line(controlPoints: 4)
    let objective = TrainingObjective(
      points: curve.controlPoints, moving: (isStartFree ? 0 : 1)..<3,
      sampling: CurveSampling(curve.family, points: 4, positions: .stratified), weightDecay: 1e-3)
    let job = job(objective, SGD(rate: 0.05, momentum: 0.9), epochs: 3, seed: 8)
    let whole = try SmallData.trained(job)
    var pieces = job.initialState
    for epoch in 1...3 {
      _ = try SmallData.session(job, threads: 3).advance(&pieces, to: epoch) { _ in .proceed }
    }
    #expect(pieces == whole)
    let fitted = objective.points(at: whole)
    #expect((fitted[0] == curve.start) != isStartFree)
    #expect(fitted[3] == curve.end)
    #expect(fitted[1] != curve.controlPoints[1])
  }

  @Test("a step of a fit moves a control point by c_j (gradient + decay φ), and nothing else")
  func controlPointGradient() throws {
    let curve = try line(controlPoints: 3)
    let objective = TrainingObjective.curve(curve, weightDecay: 0.01)
    let job = TrainingJob(
      network.withDropout(0), objective: objective, loss: CrossEntropy(),
      course: TrainingCourse(optimiser: SGD(rate: 0.5), epochs: 1, seed: 8), on: source)
    var state = job.initialState
    let session = try SmallData.session(job)
    _ = try session.advance(&state, to: 1) { _ in .stop }
    let before = objective.points(at: state)
    _ = try session.advance(&state, to: 1) { _ in .stop }
    let trial = job.trial(at: StepPlace(epoch: 0, batch: 1, batches: 4))
    let t = try #require(trial.position)
    let point = WeightedSum.of(before, times: trial.coefficients)
    let compiled = session.compiled
    compiled.load(parameters: point)
    let batch = source.makeBatch()
    source.fill(batch, epoch: 0, index: 1)
    _ = compiled.gradient(of: batch, loss: CrossEntropy(), dropout: nil)
    let c = 2 * t * (1 - t)
    for (index, gradient) in compiled.gradientValues.enumerated() {
      let moved = Double(before[1][index]) - 0.5 * c * (Double(gradient) + 0.01 * Double(point[index]))
      #expect(abs(Double(state.weights[index]) - moved) < 1e-6)
    }
  }

  @Test("stratified positions visit every slice once an epoch, in an order of its own")
  func stratifiedPositions() {
    let sampling = CurveSampling(Bezier(), points: 3, positions: .stratified)
    func slices(_ epoch: Int) -> [Int] {
      (0..<50).compactMap {
        sampling.trial(at: StepPlace(epoch: epoch, batch: $0, batches: 50), seed: 3).position
      }.map { Int($0 * 50) }
    }
    #expect(slices(0).sorted() == Array(0..<50))
    #expect(slices(0) != slices(1) && slices(0) != slices(0).sorted())
  }

  /// Corners of a triangle, each of which is tried with a random share.
  private struct TriangleSampling: TrialSampling {
    func trial(at place: StepPlace, seed: UInt64) -> Trial {
      let random = CounterRandom(seed: seed, purpose: .sampling, epoch: place.epoch, lane: place.batch)
      let shares = (0..<3).map { -Foundation.log(random.uniform(at: $0) + 0x1p-54) }
      return Trial(shares.map { $0 / shares.reduce(0, +) })
    }

    func probes(of moving: Range<Int>) -> [Trial] { [Trial([1.0 / 3, 1.0 / 3, 1.0 / 3])] }
  }

  @Test(
    "a simplex is trained by the same loop: the loss of its middle falls, and the corners that stand stay")
  func simplex() throws {
    let corners = try (1...3).map { try SmallData.objective(seed: UInt64($0)).points[0] }
    let objective = TrainingObjective(points: corners, moving: 1..<3, sampling: TriangleSampling())
    let job = job(objective, SGD(rate: 0.05, momentum: 0.9), epochs: 12)
    let state = try SmallData.trained(job)
    #expect(objective.points(at: state)[0] == corners[0])
    #expect(objective.points(at: state)[1] != corners[1])
    #expect(state.history[11].loss < 0.95 * state.history[0].loss, "\(state.history.map(\.loss))")
    try SmallData.session(job).check(state)
    var pieces = job.initialState
    _ = try SmallData.session(job, threads: 2).advance(&pieces, to: 12) { $0.step == 5 ? .stop : .proceed }
    try SmallData.session(job, threads: 3).finish(&pieces, of: job)
    #expect(pieces == state)
  }

  @Test("a rate that is too high stops with step, epoch and rate, and keeps the last good state")
  func divergence() throws {
    let job = job(try SmallData.objective(seed: 4), SGD(rate: 1e30), epochs: 4)
    var state = job.initialState
    let session = try SmallData.session(job)
    do {
      try session.finish(&state, of: job)
      Issue.record("This rate cannot do.")
    } catch {
      guard case TrainingFailure.diverged(let step, let epoch, let rate, let position) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(step == state.step && epoch == 1 && rate == 1e30 && position == nil)
    }
    #expect(state.step > 0)
    var good = job.initialState
    _ = try session.advance(&good, to: 4) { $0.step == state.step ? .stop : .proceed }
    #expect(good == state)
  }

  @Test("weights that give what is no number are found after the last step, where no loss tells")
  func endedDiverged() throws {
    let whole = ExampleBatches(SmallData.classes(16, input: network.input), batchSize: 16)
    let objective = try SmallData.objective(seed: 4)
    let job = job(objective, SGD(rate: 1e30), epochs: 1, on: whole)
    let session = try SmallData.session(job)
    var state = job.initialState
    try session.check(state)
    try session.finish(&state, of: job)
    #expect(state.step == 1)
    let failure = TrainingFailure.endedDiverged(step: 0, epoch: 1, rate: 1e30, position: nil)
    #expect(throws: failure) { try session.check(state) }
    #expect("\(failure)".contains("not finite") && "\(failure)".contains("lower rate"))
    #expect(state.weights.contains { !$0.isFinite || abs($0) > 1e20 })
    let gentle = self.job(objective, SGD(rate: 0.05), epochs: 1, on: whole)
    var good = try SmallData.trained(gentle)
    try SmallData.session(gentle).check(good)
    good.buffers[0] = .infinity
    #expect(throws: TrainingFailure.self) { try SmallData.session(gentle).check(good) }
  }

  @Test("control points that give what is no number are found after the last step")
  func endedDivergedFit() throws {
    let whole = ExampleBatches(SmallData.classes(16, input: network.input), batchSize: 16)
    let curve = try line(controlPoints: 4)
    for (rate, isGood) in [(0.05, true), (1e35, false)] {
      let job = job(.curve(curve), SGD(rate: rate), epochs: 1, seed: 8, on: whole)
      let session = try SmallData.session(job)
      var state = job.initialState
      try session.check(state)
      try session.finish(&state, of: job)
      if isGood {
        try session.check(state)
      } else {
        #expect(throws: TrainingFailure.self) { try session.check(state) }
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
    let sets: [(Examples, String)] = [
      (SmallData.classes(16, input: Shape([1, 9, 8])), "an example is 1×9×8, and the network expects 1×8×8"),
      (
        SmallData.classes(64, input: network.input, classes: 12),
        "class 11 occurs, and the network has 10 outputs: make its last layer wider"
      ),
      (
        SmallData.values(16, input: network.input),
        "cross-entropy needs classes, but these targets are numbers"
      ),
    ]
    for (examples, message) in sets {
      #expect(throws: TrainingFailure.unsuitable(message)) {
        try SmallData.session(
          training(SGD(rate: 0.1), on: ExampleBatches(examples, batchSize: 16)))
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

  private func line(controlPoints: Int) throws -> Curve {
    let layout = try network.layout()
    return Curve(
      family: Bezier(), from: layout.initialParameters(UniformFanIn(), seed: 1),
      to: layout.initialParameters(UniformFanIn(), seed: 2), controlPoints: controlPoints)
  }
}
