import Foundation
import Networks
import Testing

@testable import Neural

@Suite("Optimisers, clipping and smoothing beside PyTorch")
struct TrainingReferenceTests {
  private struct Reference: Decodable {
    let losses: [Double]
    let weights: [String: [Float]]
  }

  private struct Course: Sendable {
    let optimiser: any Optimiser
    var clipNorm: Double?
    var smoothing = 0.0
  }

  private static let courses: [(name: String, course: Course)] = [
    ("adamw", Course(optimiser: AdamW(rate: 1e-2, weightDecay: 0.5))),
    ("adamw-spared", Course(optimiser: AdamW(rate: 1e-2, weightDecay: 0.5, decaysNormsAndBiases: false))),
    ("adam-spared", Course(optimiser: Adam(rate: 1e-2, weightDecay: 0.1, decaysNormsAndBiases: false))),
    (
      "nesterov-spared",
      Course(
        optimiser: SGD(
          rate: 1e-2, momentum: 0.9, weightDecay: 0.1, nesterov: true, decaysNormsAndBiases: false))
    ),
    ("clipped-sgd", Course(optimiser: SGD(rate: 0.1, momentum: 0.9), clipNorm: 0.25)),
    ("clipped-adam", Course(optimiser: Adam(rate: 1e-2), clipNorm: 0.25)),
    ("loosely-clipped-sgd", Course(optimiser: SGD(rate: 0.1), clipNorm: 1e3)),
    ("smoothed", Course(optimiser: SGD(rate: 0.1), smoothing: 0.2)),
  ]

  private static let network = Network(
    input: Shape([3, 6, 6]),
    layers: [
      Convolution(filters: 4, kernel: Extent(3), bias: false), BatchNorm(), Relu(), Flatten(), Linear(5),
    ])

  private static let examples = Examples(
    input: Shape([3, 6, 6]), inputs: .floats(FormulaValues.values("x", count: 13 * 108)),
    targets: .classes(FormulaValues.hashed("class", count: 13).map { ClassIndex($0 % 5) }), count: 13)

  private static func start(_ layout: ParameterLayout) -> [Float] {
    layout.parameters.flatMap { tensor -> [Float] in
      let (middle, reach) =
        tensor.name == "1.weight" ? (1.0, 0.5) : tensor.name.hasSuffix("bias") ? (0.0, 0.1) : (0.0, 0.3)
      return FormulaValues.values(
        "training/\(tensor.name)", count: tensor.count, middle: middle, reach: reach)
    }
  }

  private static func job(_ course: Course) throws -> TrainingJob {
    let layout = try network.layout()
    return TrainingJob(
      network, objective: .network(parameters: start(layout), norms: layout.initialBuffers),
      loss: CrossEntropy(smoothing: course.smoothing),
      course: TrainingCourse(optimiser: course.optimiser, epochs: 3, seed: 1, clipNorm: course.clipNorm),
      on: ExampleBatches(examples, batchSize: 13, order: .sequential))
  }

  private static let references: Result<[String: Reference], any Error> = Result {
    let file = ReferenceTests.fixtures.appendingPathComponent("training.json")
    return try JSONDecoder().decode([String: Reference].self, from: Data(contentsOf: file))
  }

  @Test("three steps are those of PyTorch", arguments: courses.indices)
  func steps(_ index: Int) throws {
    let (name, course) = Self.courses[index]
    let reference = try #require(try Self.references.get()[name])
    var state = try Self.job(course).initialState
    state.steps = []
    let whole = try Self.job(course)
    try SmallData.session(whole).finish(&state, of: whole)
    for (step, loss) in zip(state.steps ?? [], reference.losses) {
      #expect(abs(step.loss - loss) < 1e-5 * loss, "\(name): \(step.loss) and \(loss)")
    }
    #expect(state.steps?.count == reference.losses.count)
    for tensor in try Self.network.layout().parameters {
      let expected = try #require(reference.weights[tensor.name])
      let scale = expected.map { abs($0) }.max() ?? 1
      for (ours, theirs) in zip(state.weights[tensor.range], expected) {
        #expect(abs(ours - theirs) < 1e-4 * scale, "\(name), \(tensor.name): \(ours) and \(theirs)")
      }
    }
  }

  @Test("threads do not decide how a gradient's norm adds up", arguments: [2, 7])
  func threads(_ threads: Int) throws {
    let wide = Network(input: Shape([3, 6, 6]), layers: [Flatten(), Linear(300), Relu(), Linear(5)])
    let layout = try wide.layout()
    #expect(layout.parameterCount > 3 * CompiledNetwork.vectorBlock)
    let job = TrainingJob(
      wide,
      objective: .network(
        parameters: layout.initialParameters(UniformFanIn(), seed: 1), norms: layout.initialBuffers),
      loss: CrossEntropy(smoothing: 0.1),
      course: TrainingCourse(
        optimiser: AdamW(rate: 1e-2, decaysNormsAndBiases: false), epochs: 3, seed: 1, clipNorm: 0.1),
      on: ExampleBatches(Self.examples, batchSize: 5, order: .sequential))
    #expect(try SmallData.trained(job, threads: threads) == SmallData.trained(job))
  }

  @Test("the gradient of a fit is clipped over all control points that move together")
  func clippedFit() throws {
    let layout = try Self.network.layout()
    let points = [1, 2, 3, 4].map { layout.initialParameters(UniformFanIn(), seed: $0) }
    func moved(_ clip: Double?) throws -> [Float] {
      let objective = TrainingObjective(
        points: points, moving: 1..<3, sampling: CurveSampling(Bezier(), points: 4, positions: .uniform),
        weightDecay: 1e-3)
      let job = TrainingJob(
        Self.network, objective: objective, loss: CrossEntropy(),
        course: TrainingCourse(optimiser: SGD(rate: 1), epochs: 1, seed: 3, clipNorm: clip),
        on: ExampleBatches(Self.examples, batchSize: 13, order: .sequential))
      return zip(try SmallData.trained(job).weights, points[1] + points[2]).map(-)
    }
    func norm(_ vector: [Float]) -> Double { vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }
    let (free, clipped) = (try moved(nil), try moved(0.01))
    #expect(norm(free) > 0.02)
    #expect(abs(norm(clipped) - 0.01) < 1e-4)
    let factor = Float(0.01 / (norm(free) + 1e-6))
    for (ours, theirs) in zip(clipped, free) { #expect(abs(ours - factor * theirs) < 1e-6) }
  }
}
