import Networks
import Neural
import TestSupport
import Testing

/// One step of training from a state that has moved already, on both engines.
@Suite("Steps on both engines", .enabled(if: PyTorch.isHere, PyTorch.absence))
struct StepAgreementTests {
  struct Course: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let optimiser: any Optimiser
    let loss: any Loss
    let clip: Double?

    init(
      _ name: String, _ optimiser: any Optimiser, loss: any Loss = CrossEntropy(), clip: Double? = nil
    ) {
      (testDescription, self.optimiser, self.loss, self.clip) = (name, optimiser, loss, clip)
    }
  }

  static let courses = [
    Course("SGD", SGD(rate: 0.1)),
    Course("momentum and decay", SGD(rate: 0.1, momentum: 0.9, weightDecay: 0.1)),
    Course("Nesterov and decay", SGD(rate: 0.1, momentum: 0.9, weightDecay: 0.1, nesterov: true)),
    Course(
      "Nesterov, norms and biases spared",
      SGD(rate: 0.1, momentum: 0.9, weightDecay: 0.5, nesterov: true, decaysNormsAndBiases: false)),
    Course("Adam", Adam(rate: 1e-2, beta1: 0.8, beta2: 0.99, epsilon: 1e-6)),
    Course("Adam, decay", Adam(rate: 1e-2, weightDecay: 0.1)),
    Course("Adam, spared", Adam(rate: 1e-2, weightDecay: 0.5, decaysNormsAndBiases: false)),
    Course("AdamW", AdamW(rate: 1e-2, weightDecay: 0.5)),
    Course("AdamW, spared", AdamW(rate: 1e-2, weightDecay: 0.5, decaysNormsAndBiases: false)),
    Course("clipped", SGD(rate: 0.1, momentum: 0.9, weightDecay: 0.1), clip: 0.05),
    Course("clipped Adam", Adam(rate: 1e-2), clip: 0.05),
    Course("loosely clipped", SGD(rate: 0.1), clip: 1e3),
    Course("smoothed labels", SGD(rate: 0.1), loss: CrossEntropy(smoothing: 0.2)),
    Course("squared error", SGD(rate: 0.1), loss: SquaredError()),
    Course("squared error with sigma", Adam(rate: 1e-2), loss: SquaredError(sigma: 0.3)),
  ]

  @Test("weights move alike to 1e-4, and statistics to 1e-5", arguments: courses)
  func step(_ course: Course) throws {
    let examples =
      course.loss is SquaredError
      ? try Samples.valueExamples(13, for: Samples.network) : try Samples.examples(13, for: Samples.network)
    let job = try Samples.job(
      Samples.network, on: examples, loss: course.loss, course.optimiser, clip: course.clip)
    try Self.expectSameStep(job)
  }

  /// Takes two steps on the engine inside, and the third on both.
  static func expectSameStep(
    _ job: TrainingJob, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = try BothEngines.state(after: 2, of: job)
    let states = try BothEngines.steps(1, of: job, from: before)
    let (native, torch) = (states[0], states[1])
    let layout = try job.network.layout()
    let size = layout.parameterCount
    func parts(_ vector: [Float]) -> [[Float]] {
      (0..<job.objective.moving.count).map { Array(vector[$0 * size..<($0 + 1) * size]) }
    }
    func updates(_ state: TrainingState) -> [[Float]] {
      parts(zip(state.weights, before.weights).map { $0 - $1 })
    }
    for (found, expected) in zip(updates(torch), updates(native)) {
      let complaints = Deviation.complaints(found, expected, layout, bound: 1e-4)
      #expect(complaints == [], sourceLocation: sourceLocation)
      #expect(Deviation.largest(found) > 1e-5, sourceLocation: sourceLocation)
    }
    for (found, expected) in zip(torch.optimiser.vectors, native.optimiser.vectors) {
      for (found, expected) in zip(parts(found), parts(expected)) {
        let complaints = Deviation.complaints(found, expected, layout, bound: 1e-4)
        #expect(complaints == [], sourceLocation: sourceLocation)
      }
    }
    if !native.buffers.isEmpty {
      #expect(Deviation.of(torch.buffers, native.buffers) < 1e-5, sourceLocation: sourceLocation)
      #expect(native.buffers != before.buffers, sourceLocation: sourceLocation)
    }
    let (loss, expected) = (torch.steps?.first?.loss ?? 0, native.steps?.first?.loss ?? 1)
    #expect(abs(loss - expected) < 1e-5 * expected, sourceLocation: sourceLocation)
    #expect(torch.steps?.first?.accuracy == native.steps?.first?.accuracy, sourceLocation: sourceLocation)
  }
}

/// The same of curves.
@Suite("Steps of curves on both engines", .enabled(if: PyTorch.isHere, PyTorch.absence))
struct CurveStepAgreementTests {
  struct Fit: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let family: any CurveFamily
    let points: Int
    var decay = 0.0
    var movesEnds = false
    var optimiser: any Optimiser = SGD(rate: 0.1, momentum: 0.9)
    var clip: Double?
  }

  static let fits = [
    Fit(testDescription: "Bézier", family: Bezier(), points: 3),
    Fit(testDescription: "Bézier, decay", family: Bezier(), points: 4, decay: 0.05),
    Fit(
      testDescription: "Bézier, free ends, decay of both kinds", family: Bezier(), points: 3, decay: 0.05,
      movesEnds: true, optimiser: SGD(rate: 0.1, momentum: 0.9, weightDecay: 0.1, decaysNormsAndBiases: false)
    ),
    Fit(testDescription: "chain", family: PolygonalChain(), points: 4, decay: 0.05),
    Fit(testDescription: "Bézier, Adam", family: Bezier(), points: 4, optimiser: Adam(rate: 1e-2)),
    Fit(testDescription: "Bézier, clipped", family: Bezier(), points: 4, decay: 0.05, clip: 0.1),
    Fit(
      testDescription: "chain, free ends, clipped", family: PolygonalChain(), points: 3, movesEnds: true,
      clip: 0.1),
  ]

  @Test("the centre of a star moves alike to 1e-4, whichever network a step draws")
  func star() throws {
    let network = BothEngines.network(Samples.network)
    let points = try (0..<4).map { try Samples.weights(network, seed: 10 + UInt64($0)) }
    let job = TrainingJob(
      network,
      objective: .star(centre: points[0], networks: Array(points.dropFirst()), weightDecay: 0.05),
      loss: CrossEntropy(), course: TrainingCourse(optimiser: SGD(rate: 0.1), epochs: 9, seed: 5),
      on: ExampleBatches(try Samples.examples(13, for: network), batchSize: 13))
    let layout = try network.layout()
    for step in 0..<4 {
      let before = try BothEngines.state(after: step, of: job)
      let states = try BothEngines.steps(1, of: job, from: before)
      let updates = states.map { state in zip(state.weights, before.weights).map { $0 - $1 } }
      #expect(Deviation.complaints(updates[1], updates[0], layout, bound: 1e-4) == [])
      #expect(Deviation.largest(updates[1]) > 1e-6)
    }
  }

  @Test("control points move alike to 1e-4", arguments: fits)
  func step(_ fit: Fit) throws {
    let network = BothEngines.network(Samples.network)
    let points = try (0..<fit.points).map { try Samples.weights(network, seed: 10 + UInt64($0)) }
    let job = TrainingJob(
      network,
      objective: .curve(
        Curve(family: fit.family, controlPoints: points), weightDecay: fit.decay, movesEnds: fit.movesEnds),
      loss: CrossEntropy(),
      course: TrainingCourse(optimiser: fit.optimiser, epochs: 3, seed: 5, clipNorm: fit.clip),
      on: ExampleBatches(try Samples.examples(13, for: network), batchSize: 13))
    let before = try BothEngines.state(after: 2, of: job)
    let trial = job.trial(at: StepPlace(ofStep: 2, batches: 1))
    let states = try BothEngines.steps(1, of: job, from: before)
    let layout = try network.layout()
    let size = layout.parameterCount
    for (place, point) in job.objective.moving.enumerated() {
      let range = place * size..<(place + 1) * size
      let updates = states.map { state in zip(state.weights[range], before.weights[range]).map { $0 - $1 } }
      #expect(Deviation.complaints(updates[1], updates[0], layout, bound: 1e-4) == [])
      #expect(trial.coefficients[point] == 0 || Deviation.largest(updates[1]) > 1e-6)
    }
    for (found, expected) in zip(states[1].optimiser.vectors, states[0].optimiser.vectors) {
      #expect(Deviation.of(found, expected) < 1e-4)
    }
    let losses = states.compactMap { $0.steps?.first?.loss }
    #expect(abs(losses[1] - losses[0]) < 1e-5 * losses[0])
  }
}

/// The same of the vertices of simplexes, for which a step tries several networks and adds the volume's slope.
@Suite("Steps of simplexes on both engines", .enabled(if: PyTorch.isHere, PyTorch.absence))
struct SimplexStepAgreementTests {
  struct Growth: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let simplexes: [[Int]]
    var samples = 3
    var volume = 0.0
    var clip: Double?
    var optimiser: any Optimiser = SGD(rate: 0.1, momentum: 0.9)
  }

  static let growths = [
    Growth(testDescription: "an edge", simplexes: [[0, 1]]),
    Growth(testDescription: "an edge and its length", simplexes: [[0, 1]], samples: 1, volume: 5),
    Growth(testDescription: "a tetrahedron", simplexes: [[0, 1, 2, 3]], volume: 5),
    Growth(testDescription: "a tetrahedron, clipped", simplexes: [[0, 1, 2, 3]], volume: 5, clip: 0.05),
    Growth(testDescription: "a complex", simplexes: [[0, 2, 3], [1, 2, 3]], samples: 4, volume: 5),
    Growth(
      testDescription: "a complex, Adam", simplexes: [[0, 3], [1, 3], [2, 3]], volume: 1,
      optimiser: Adam(rate: 1e-2)),
  ]

  private static func job(_ growth: Growth) throws -> TrainingJob {
    let network = BothEngines.network(Samples.network)
    let count = (growth.simplexes.joined().max() ?? 0) + 1
    let complex = SimplicialComplex(
      vertices: try (0..<count).map { try Samples.weights(network, seed: 10 + UInt64($0)) },
      simplexes: growth.simplexes)
    return TrainingJob(
      network, objective: .vertex(of: complex, samples: growth.samples, volume: growth.volume),
      loss: CrossEntropy(),
      course: TrainingCourse(optimiser: growth.optimiser, epochs: 3, seed: 5, clipNorm: growth.clip),
      on: ExampleBatches(try Samples.examples(13, for: network), batchSize: 13))
  }

  @Test("a new vertex moves alike to 1e-4, at the same mean loss of the trials", arguments: growths)
  func step(_ growth: Growth) throws {
    try StepAgreementTests.expectSameStep(try Self.job(growth))
  }

  @Test("the volume's slope is in what both do")
  func slope() throws {
    let moved = try [0.0, 5].map { volume in
      let job = try Self.job(Growth(testDescription: "", simplexes: [[0, 1, 2]], volume: volume))
      return try BothEngines.steps(1, of: job, from: job.initialState).map(\.weights)
    }
    for engine in 0..<2 { #expect(Deviation.of(moved[0][engine], moved[1][engine]) > 1e-4) }
  }
}
