import Foundation
import Networks
import Testing

@testable import Neural

/// Against hand numbers, NumPy (`Fixtures/make_simplexes.py`), finite differences, and a linear model worked out by hand.
@Suite("Simplexes: volumes, their slopes, samples, and the training of a vertex")
struct SimplexTests {
  private static func complex(_ vertices: [[Float]]) -> SimplicialComplex {
    SimplicialComplex(vertices: vertices, simplexes: [Array(vertices.indices)])
  }

  @Test("volumes of known figures, in any dimension around them")
  func known() {
    let figures: [(vertices: [[Float]], volume: Double)] = [
      ([[3, -1]], 1), ([[0, 0], [3, 4]], 5), ([[0, 0], [1, 0], [0, 1]], 0.5),
      ([[0, 0, 0], [2, 0, 0], [1, 0, Float(3).squareRoot()]], 3.0.squareRoot()),
      ([[1, 0, 0], [0, 0, 0], [0, 1, 0], [0, 0, 1]], 1.0 / 6),
      // The regular simplex between unit vectors: √(k + 1) / k!
      ((0..<5).map { row in (0..<5).map { $0 == row ? 1 : 0 } }, 5.0.squareRoot() / 24),
    ]
    for (vertices, volume) in figures {
      let found = Self.complex(vertices).volume
      #expect(abs(found.value - volume) < 1e-6 * volume, "\(found.value) is not \(volume)")
      #expect(found.volumes[0].dimension == vertices.count - 1)
    }
    let complex = SimplicialComplex(
      vertices: [[0, 0], [1, 0], [0, 1], [2, 0]], simplexes: [[0, 1, 2], [1, 3, 2]])
    #expect(abs(complex.volume.value - 1) < 1e-12, "volumes of a complex add up")
  }

  struct Reference: Decodable {
    let vertices: [[Float]]
    let simplexes: [[Int]]
    let logarithms: [Double]
    let logarithm: Double
    let gradient: [Double]
  }

  private static let references = Result {
    try JSONDecoder().decode(
      [Reference].self,
      from: Data(contentsOf: ReferenceTests.fixtures.appendingPathComponent("simplexes.json")))
  }

  private static func slope(_ complex: SimplicialComplex, by point: Int) -> [Double] {
    let factors = complex.volume.gradient(by: point, of: complex.vertices.count)
    return complex.vertices[0].indices.map { index in
      zip(factors, complex.vertices).reduce(0) { $0 + $1.0 * Double($1.1[index]) }
    }
  }

  @Test("volumes are Cayley and Menger's, and slopes by the last vertex those of altitudes", arguments: 0..<7)
  func references(_ index: Int) throws {
    let reference = try Self.references.get()[index]
    let complex = SimplicialComplex(vertices: reference.vertices, simplexes: reference.simplexes)
    let volume = complex.volume
    #expect(abs(volume.logarithm - reference.logarithm) < 1e-8, "\(volume.logarithm)")
    for (ours, theirs) in zip(volume.volumes, reference.logarithms) {
      #expect(abs(ours.logarithm - theirs) < 1e-8, "\(ours.logarithm) is not \(theirs)")
    }
    let slope = Self.slope(complex, by: complex.vertices.count - 1)
    let largest = reference.gradient.map(abs).max() ?? 0
    for (ours, theirs) in zip(slope, reference.gradient) {
      #expect(abs(ours - theirs) < 1e-7 * largest, "\(ours) is not \(theirs)")
    }
    if let height = volume.volumes[0].height, reference.simplexes.count == 1 {
      let length = reference.gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(abs(height * length - 1) < 1e-7)
    }
  }

  @Test("slopes by every vertex are finite differences", arguments: [1, 2, 5, 6])
  func differences(_ index: Int) throws {
    let reference = try Self.references.get()[index]
    let complex = SimplicialComplex(vertices: reference.vertices, simplexes: reference.simplexes)
    for point in complex.vertices.indices {
      let slope = Self.slope(complex, by: point)
      for place in slope.indices {
        func moved(_ step: Float) -> (at: Double, log: Double) {
          var vertices = complex.vertices
          vertices[point][place] += step
          return (
            Double(vertices[point][place]),
            SimplicialComplex(vertices: vertices, simplexes: complex.simplexes).volume.logarithm
          )
        }
        let (above, below) = (moved(1e-2), moved(-1e-2))
        let difference = (above.log - below.log) / (above.at - below.at)
        #expect(abs(slope[place] - difference) < 2e-3 * max(1, abs(difference)), "\(point), \(place)")
      }
    }
  }

  @Test("vertices that span too little have no volume and no slope, and keep others' as they are")
  func flat() {
    let line: [[Float]] = [[0.1, 0.7, 3], [0.3, 0.2, 1], [0.2, 0.45, 2]]
    for vertices in [line, [line[0], line[1], line[1]], [line[0], line[0], line[1]], [line[0], line[0]]] {
      let complex = Self.complex(vertices)
      #expect(complex.volume.logarithm == -.infinity && complex.volume.value == 0)
      #expect(complex.volume.volumes[0].height == 0)
      for point in vertices.indices {
        #expect(
          complex.volume.gradient(by: point, of: vertices.count)
            == [Double](repeating: 0, count: vertices.count))
      }
    }
    let vertices = line + [[5, 5, 5], [1, -1, 0]]
    let both = SimplicialComplex(vertices: vertices, simplexes: [[0, 1, 2], [3, 2, 4]])
    let one = SimplicialComplex(vertices: vertices, simplexes: [[3, 2, 4]])
    #expect(both.volume.logarithm == one.volume.logarithm)
    #expect(Self.slope(both, by: 4) == Self.slope(one, by: 4))
    #expect(Self.slope(both, by: 1).allSatisfy { $0 == 0 })
  }

  @Test("a new vertex starts near the mean, off it, and the volume is above zero there")
  func start() throws {
    let vertices: [[Float]] = (0..<3).map { row in
      FormulaValues.values("vertex \(row)", count: 5_000)
    }
    var complex = SimplicialComplex(vertices: [vertices[0]], simplexes: [[0]])
    for count in 1...4 {
      let start = complex.start(scatteredBy: 1e-3, seed: 7)
      let offsets = zip(start, complex.centre).map { Double($0) - Double($1) }
      let deviation = (offsets.reduce(0) { $0 + $1 * $1 } / Double(offsets.count)).squareRoot()
      #expect(abs(deviation / 1e-3 - 1) < 0.05, "\(deviation)")
      #expect(start == complex.start(scatteredBy: 1e-3, seed: 7))
      #expect(start != complex.start(scatteredBy: 1e-3, seed: 8))
      complex = complex.joined(by: start)
      #expect(complex.volume.logarithm > -.infinity && complex.dimension == count)
    }
    let joined = SimplicialComplex(joining: [
      Self.complex([vertices[0], vertices[1]]), Self.complex([vertices[2]]),
    ]).joined(by: complex.vertices[1])
    #expect(joined.simplexes == [[0, 1, 3], [2, 3]] && joined.dimension == 2)
  }

  @Test("samples of a simplex are uniform over it, and follow from the seed and their number alone")
  func moments() {
    let (count, size) = (20_000, 4)
    let samples = SimplexSamples(of: (0..<size).map { [Float($0)] }, seed: 3)
    let drawn = (0..<count).map { samples.coefficients(at: [Double($0)]) }
    let sampling = SimplexSampling([[0, 1, 2, 3]], points: 4, samples: 5)
    let tried = (0..<count / 5).flatMap { step in
      sampling.trials(at: StepPlace(ofStep: step, batches: 100), seed: 9).map(\.coefficients)
    }
    for shares in [drawn, tried] {
      #expect(shares.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-12 && $0.allSatisfy { $0 >= 0 } })
      for a in 0..<size {
        let mean = shares.reduce(0) { $0 + $1[a] } / Double(count)
        // The mean 1/n, of so many, has the deviation √(0.0375 / 20000) = 0.0014.
        #expect(abs(mean - 0.25) < 0.006, "\(mean)")
        for b in 0..<size {
          let product = shares.reduce(0) { $0 + $1[a] * $1[b] } / Double(count)
          // E a² = 2 / n (n + 1), E a b = 1 / n (n + 1)
          #expect(abs(product - (a == b ? 0.1 : 0.05)) < 0.004, "\(product)")
        }
      }
      #expect(Set(shares).count == count)
    }
    #expect(samples.weights(at: [17]).count == 1)
    #expect(drawn[17] == SimplexSamples(of: samples.corners, seed: 3).coefficients(at: [17]))
    #expect(drawn[17] != SimplexSamples(of: samples.corners, seed: 4).coefficients(at: [17]))
  }

  @Test(
    "of a complex each simplex is tried as often as the others, with no share for vertices that it has not")
  func choice() {
    let sampling = SimplexSampling([[0, 3], [1, 3], [2, 3]], points: 4, samples: 3)
    var counts = [0, 0, 0]
    for step in 0..<3_000 {
      for trial in sampling.trials(at: StepPlace(ofStep: step, batches: 50), seed: 1) {
        let chosen = (0..<3).filter { trial.coefficients[$0] > 0 }
        #expect(chosen.count == 1)
        counts[chosen[0]] += 1
      }
    }
    #expect(counts.allSatisfy { abs(Double($0) - 3_000) < 200 }, "\(counts)")
    #expect(
      sampling.probes(of: 3..<4).map(\.coefficients) == [[0, 0, 0, 1], [0.5, 0, 0, 0.5]])
  }
}

@Suite("Trainings of several trials a step")
struct SeveralTrialsTests {
  private static let line = Network(input: Shape([2]), layers: [Linear(1)])

  /// Three vertices of w_1 x_1 + w_2 x_2 + b.
  private static let complex = SimplicialComplex(
    vertices: [[0.5, -1, 0.25], [1.5, 0.5, -0.5], [-0.25, 1.25, 1]], simplexes: [[0, 2], [1, 2]])

  private static func job(clip: Double? = nil, volume: Double = 0.3) -> TrainingJob {
    TrainingJob(
      line, objective: .vertex(of: complex, samples: 4, volume: volume), loss: SquaredError(),
      course: TrainingCourse(optimiser: SGD(rate: 0.1), epochs: 3, seed: 11, clipNorm: clip),
      on: ExampleBatches(SmallData.values(7, input: Shape([2])), batchSize: 4, order: .sequential))
  }

  @Test(
    "losses and gradients of a step's trials are averaged, and the volume's slope is added, as by hand",
    arguments: [nil, 0.05], [0.0, 0.3])
  func average(_ clip: Double?, _ volume: Double) throws {
    let job = Self.job(clip: clip, volume: volume)
    var state = job.initialState
    state.steps = []
    try SmallData.session(job).finish(&state, of: job)
    let examples = SmallData.values(7, input: Shape([2]))
    guard case .floats(let inputs) = examples.inputs, case .values(let targets, _) = examples.targets else {
      preconditionFailure("values are floats")
    }
    var vertex = Self.complex.vertices[2].map { Double($0) }
    for step in 0..<6 {
      let place = StepPlace(ofStep: step, batches: 2)
      let batch = place.batch == 0 ? 0..<4 : 4..<7
      let trials = job.trials(at: place)
      #expect(trials.count == 4)
      var (loss, gradient) = (0.0, [0.0, 0, 0])
      for trial in trials {
        let w = (0..<3).map { index in
          trial.coefficients[0] * Double(Self.complex.vertices[0][index])
            + trial.coefficients[1] * Double(Self.complex.vertices[1][index])
            + trial.coefficients[2] * vertex[index]
        }
        for example in batch {
          let x = [Double(inputs[2 * example]), Double(inputs[2 * example + 1]), 1]
          let error = zip(w, x).reduce(-Double(targets[example])) { $0 + $1.0 * $1.1 }
          let share = 1 / Double(batch.count * trials.count)
          loss += share * error * error
          for index in 0..<3 {
            gradient[index] += share * trial.coefficients[2] * 2 * error * x[index]
          }
        }
      }
      // log (|e_1| + |e_2|) has the slope (e_1 / |e_1| + e_2 / |e_2|) / (|e_1| + |e_2|).
      let edges = [0, 1].map { other in (0..<3).map { vertex[$0] - Double(Self.complex.vertices[other][$0]) }
      }
      let lengths = edges.map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
      for index in 0..<3 {
        gradient[index] -=
          volume * (edges[0][index] / lengths[0] + edges[1][index] / lengths[1]) / (lengths[0] + lengths[1])
      }
      let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let factor = clip.map { min(1, $0 / (norm + 1e-6)) } ?? 1
      for index in 0..<3 { vertex[index] -= 0.1 * factor * gradient[index] }
      #expect(abs((state.steps?[step].loss ?? 0) - loss) < 1e-5 * loss, "step \(step)")
    }
    for (found, expected) in zip(state.weights, vertex) {
      #expect(abs(Double(found) - expected) < 1e-5, "\(found) is not \(expected)")
    }
    #expect(state.tally == LossTally() && state.history.count == 3)
  }

  private static func convolutional(_ samples: Int, volume: Double = 1e-3) throws -> TrainingJob {
    let layout = try SmallData.network.layout()
    let complex = SimplicialComplex(
      vertices: (1...3).map { layout.initialParameters(UniformFanIn(), seed: $0) },
      simplexes: [[0, 2], [1, 2]])
    return TrainingJob(
      SmallData.network, objective: .vertex(of: complex, samples: samples, volume: volume),
      loss: CrossEntropy(),
      course: TrainingCourse(optimiser: Adam(rate: 1e-2), epochs: 3, seed: 3, clipNorm: 1),
      on: ExampleBatches(
        SmallData.classes(21, input: Shape([1, 8, 8])), batchSize: 8, order: .shuffled(seed: 4)))
  }

  @Test("threads and interruptions do not matter, and each trial has dropout of its own")
  func bits() throws {
    let job = try Self.convolutional(3)
    let whole = try SmallData.trained(job)
    let isSame = try SmallData.trained(job, threads: 3) == whole
    #expect(isSame)
    var state = job.initialState
    for step in 1...9 {
      _ = try SmallData.session(job).advance(&state, toStep: step) { _ in .proceed }
    }
    let isWhole = state == whole
    #expect(isWhole)
    #expect(whole.weights.allSatisfy(\.isFinite) && whole.weights != job.initialState.weights)
    // Examples count once for each trial.
    var begun = job.initialState
    _ = try SmallData.session(job).advance(&begun, toStep: 1) { _ in .proceed }
    #expect(begun.tally.examples == 24)
  }

  @Test("one trial a step without a volume moves as a curve's points do")
  func single() throws {
    let layout = try SmallData.network.layout()
    let points = (1...3).map { layout.initialParameters(UniformFanIn(), seed: $0) }
    let batches = ExampleBatches(
      SmallData.classes(21, input: Shape([1, 8, 8])), batchSize: 8, order: .shuffled(seed: 4))
    func trained(_ volume: VolumeTerm?) throws -> TrainingState {
      let objective = TrainingObjective(
        points: points, moving: 1..<2, sampling: CurveSampling(Bezier(), points: 3), weightDecay: 1e-2,
        volume: volume)
      return try SmallData.trained(
        TrainingJob(
          SmallData.network, objective: objective, loss: CrossEntropy(),
          course: TrainingCourse(optimiser: SGD(rate: 0.05, momentum: 0.9), epochs: 2, seed: 3), on: batches))
    }
    let areSame = try trained(nil) == trained(VolumeTerm(factor: 0, simplexes: [[0, 1, 2]]))
    let differ = try trained(nil) != trained(VolumeTerm(factor: 1, simplexes: [[0, 1, 2]]))
    #expect(areSame && differ)
  }

  @Test("a loss that is not finite in any of the trials moves nothing")
  func divergence() throws {
    let job = TrainingJob(
      Self.line, objective: .vertex(of: Self.complex, samples: 4, volume: 1), loss: SquaredError(),
      course: TrainingCourse(optimiser: SGD(rate: 1e30), epochs: 9, seed: 11),
      on: ExampleBatches(SmallData.values(7, input: Shape([2])), batchSize: 4, order: .sequential))
    var state = job.initialState
    #expect(throws: TrainingFailure.self) {
      try SmallData.session(job).finish(&state, of: job)
      try SmallData.session(job).check(state)
    }
  }
}
