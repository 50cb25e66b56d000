import Foundation
import Networks
import Testing

@testable import Neural

@Suite("Stars")
struct StarSamplingTests {
  private func trials(_ sampling: StarSampling, _ count: Int, seed: UInt64) -> [Trial] {
    (0..<count).map { sampling.trial(at: StepPlace(ofStep: $0, batches: 100), seed: seed) }
  }

  @Test("the network and the place on its line are uniform and independent, and follow from the step alone")
  func law() throws {
    let (count, steps) = (5, 20_000)
    let drawn = trials(StarSampling(networks: count), steps, seed: 3)
    #expect(drawn == trials(StarSampling(networks: count), steps, seed: 3))
    #expect(drawn != trials(StarSampling(networks: count), steps, seed: 4))
    var places: [[Double]] = (0..<count).map { _ in [] }
    for trial in drawn {
      #expect(trial.coefficients.count == count + 1)
      let t = try #require(trial.position)
      let network = try #require(trial.coefficients.dropFirst().firstIndex { $0 != 0 }) - 1
      #expect((0..<1).contains(t) && trial.coefficients[0] == 1 - t && trial.coefficients[network + 1] == t)
      #expect(trial.coefficients.count { $0 != 0 } == 2)
      places[network].append(t)
    }
    // Within four standard errors: of a count, and of means of uniform numbers and of their squares.
    let share = 1 / Double(count)
    for own in places {
      let size = Double(own.count)
      #expect(abs(size - Double(steps) * share) < 4 * (Double(steps) * share * (1 - share)).squareRoot())
      #expect(abs(own.reduce(0, +) / size - 0.5) < 4 * (1 / 12 / size).squareRoot())
      #expect(abs(own.reduce(0) { $0 + $1 * $1 } / size - 1.0 / 3) < 4 * (4.0 / 45 / size).squareRoot())
    }
  }

  @Test("the centre, and the middles of the first and the last line, tell whether it is of use")
  func probes() {
    #expect(
      StarSampling(networks: 3).probes(of: 0..<1).map(\.coefficients) == [
        [1, 0, 0, 0], [0.5, 0.5, 0, 0], [0.5, 0, 0, 0.5],
      ])
    #expect(StarSampling(networks: 1).probes(of: 0..<1).map(\.coefficients) == [[1, 0], [0.5, 0.5]])
  }

  /// One example for each weight, so that the loss is |w - y|² / 2.
  private static let network = Network(input: Shape([2]), layers: [Linear(1, bias: false)])
  private static let examples = Examples(
    input: Shape([2]), inputs: .floats([1, 0, 0, 1]), targets: .values([3, -1], width: 1), count: 2)

  private static func job(_ objective: TrainingObjective, _ rate: Double, epochs: Int) -> TrainingJob {
    TrainingJob(
      network, objective: objective, loss: SquaredError(),
      course: TrainingCourse(
        optimiser: SGD(rate: rate), schedule: CosineSchedule(to: 1e-5), epochs: epochs, seed: 5),
      on: ExampleBatches(examples, batchSize: 2, order: .sequential))
  }

  @Test("a step moves the centre by (1 - t) (gradient + decay φ), by hand")
  func step() throws {
    let networks: [[Float]] = [[4, 1], [-2, 5]]
    let objective = TrainingObjective.star(centre: [1, 2], networks: networks, weightDecay: 0.25)
    let job = Self.job(objective, 0.5, epochs: 3)
    var state = job.initialState
    var centre: [Double] = [1, 2]
    for step in 0..<3 {
      let trial = job.trial(at: StepPlace(ofStep: step, batches: 1))
      let c = trial.coefficients
      let point = (0..<2).map {
        c[0] * centre[$0] + c[1] * Double(networks[0][$0]) + c[2] * Double(networks[1][$0])
      }
      let rate = job.course.rate(at: step, stepsPerEpoch: 1)
      // The mean over two examples of squared differences: each weight's gradient is its difference.
      for index in 0..<2 {
        centre[index] -= rate * c[0] * ((point[index] - [3, -1][index]) + 0.25 * point[index])
      }
      _ = try SmallData.session(job).advance(&state, toStep: step + 1) { _ in .proceed }
      for (ours, wanted) in zip(state.weights, centre) { #expect(abs(Double(ours) - wanted) < 1e-5) }
    }
    #expect(objective.points(at: state)[1...] == networks[...])
  }

  /// With L = |w - y|² / 2 the mean over lines is least where E (1 - t)² (w* - y) + E t (1 - t) (m - y) = 0, m the mean of
  /// the networks: at w* = y - (m - y) / 2.
  @Test("of a quadratic loss the centre comes to where the mean over all lines is least")
  func quadratic() throws {
    let networks: [[Float]] = [[5, 1], [3, 3], [4, -1]]
    let job = Self.job(.star(centre: [4, 1], networks: networks), 0.05, epochs: 8000)
    let centre = try SmallData.trained(job).weights
    #expect(abs(centre[0] - (3 - 0.5 * (4 - 3))) < 0.05 && abs(centre[1] - (-1 - 0.5 * (1 + 1))) < 0.05)
  }

  @Test("a star stopped after any step and taken up again gives the bytes of one that was not")
  func resumed() throws {
    let layout = try SmallData.network.layout()
    let points = [1, 2, 3].map { layout.initialParameters(UniformFanIn(), seed: $0) }
    let job = TrainingJob(
      SmallData.network,
      objective: .star(centre: points[0], networks: Array(points.dropFirst()), weightDecay: 1e-3),
      loss: CrossEntropy(),
      course: TrainingCourse(optimiser: SGD(rate: 0.05, momentum: 0.9), epochs: 3, seed: 8),
      on: ExampleBatches(
        SmallData.classes(50, input: SmallData.network.input), batchSize: 16, order: .shuffled(seed: 3)))
    let whole = try SmallData.trained(job)
    var pieces = job.initialState
    for stop in [1, 4, 6, 11, 12] {
      _ = try SmallData.session(job, threads: 2).advance(&pieces, to: 3) {
        $0.step >= stop ? .stop : .proceed
      }
    }
    #expect(pieces == whole && whole.weights != points[0])
  }
}
