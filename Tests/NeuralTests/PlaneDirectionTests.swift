import Foundation
import Networks
import Testing

@testable import Neural

/// Directions of planes, against what NumPy and PyTorch make of the same (`Fixtures/make_planes.py`).
@Suite("Directions of planes")
struct PlaneDirectionTests {
  private struct Reference: Decodable {
    struct Direction: Decodable {
      let norm: String
      let seed: UInt64
      let number: Int
      let values: [Double]
    }
    struct Trajectory: Decodable {
      let states, components, projections: [[Double]]
      let explained, distances: [Double]
    }
    struct Cell: Decodable {
      let a, b: Double
      let outputs: [Double]
    }
    let weights, inputs: [Double]
    let directions: [Direction]
    let trajectory: Trajectory
    let cells: [Cell]
  }

  private let network = Network(
    input: Shape([2, 3, 3]),
    layers: [Convolution(filters: 3, kernel: Extent(2)), BatchNorm(), Relu(), Flatten(), Linear(4)])
  private let layout: ParameterLayout
  private let reference: Reference
  private let weights: [Float]

  init() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/planes.json")
    reference = try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
    weights = reference.weights.map { Float($0) }
    layout = try network.layout()
  }

  private func expectClose(
    _ found: [Double], _ wanted: [Double], _ tolerance: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(found.count == wanted.count, sourceLocation: sourceLocation)
    let worst = zip(found, wanted).map { abs($0 - $1) }.max() ?? .nan
    #expect(worst <= tolerance, sourceLocation: sourceLocation)
  }

  @Test("random directions are drawn and scaled as NumPy does, and biases and norms have none")
  func random() throws {
    #expect(reference.directions.count == 4)
    for wanted in reference.directions {
      let norm = try #require(DirectionNorm(rawValue: wanted.norm))
      let found = layout.randomDirection(from: weights, norm, seed: wanted.seed, number: wanted.number)
      expectClose(found, wanted.values, 1e-12)
      for tensor in layout.parameters where tensor.shape.count == 1 {
        #expect(found[tensor.range].allSatisfy { $0 == 0 }, "\(tensor.name)")
      }
    }
  }

  @Test("a filter of the direction is as long as that of the weights, and one without weights stays at zero")
  func filters() {
    var weights = weights
    let linear = layout.parameters[4]
    for index in linear.offset..<linear.offset + 12 { weights[index] = 0 }
    let direction = layout.randomDirection(from: weights, .filter, seed: 5, number: 0)
    func norm(_ values: some Collection<Double>) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    for filter in 0..<4 {
      let range = linear.offset + 12 * filter..<linear.offset + 12 * (filter + 1)
      let wanted = norm(weights[range].map { Double($0) })
      #expect(abs(norm(direction[range]) - wanted) < 1e-12)
    }
    let other = layout.randomDirection(from: weights, .filter, seed: 5, number: 1)
    let cosine = zip(direction, other).reduce(0) { $0 + $1.0 * $1.1 } / norm(direction) / norm(other)
    #expect(abs(cosine) < 0.6, "the two directions of a seed are others: \(cosine)")
  }

  @Test(
    "principal components, the variance that they explain and distances from their plane are those of NumPy's SVD"
  )
  func components() throws {
    let wanted = reference.trajectory
    let states = wanted.states.map { $0.map { Float($0) } }
    let found = PrincipalComponents(of: states, count: 2)
    expectClose(found.explained, wanted.explained, 1e-12)
    var signs: [Double] = []
    for (direction, component) in zip(found.directions, wanted.components) {
      let sign = zip(direction, component).reduce(0) { $0 + $1.0 * $1.1 }.rounded()
      #expect(abs(sign) == 1)
      expectClose(direction, component.map { sign * $0 }, 1e-10)
      signs.append(sign)
    }
    let plane = try WeightPlane(origin: states[5], along: found.directions)
    for (index, state) in states.enumerated() {
      let place = plane.projection(of: state)
      #expect(abs(place.a - signs[0] * wanted.projections[index][0]) < 1e-8)
      #expect(abs(place.b - signs[1] * wanted.projections[index][1]) < 1e-8)
      #expect(abs(place.distance - wanted.distances[index]) < 1e-8)
    }
  }

  @Test("states on a line have one component, and equal ones none")
  func rank() {
    let line: [[Float]] = [[0, 0, 1], [1, 2, 1], [3, 6, 1]]
    let found = PrincipalComponents(of: line, count: 2)
    #expect(found.directions.count == 1)
    #expect(abs(found.explained[0] - 1) < 1e-12)
    #expect(abs(abs(found.directions[0][1]) - 2 / 5.0.squareRoot()) < 1e-12)
    #expect(PrincipalComponents(of: [[1, 2], [1, 2]], count: 2).directions.isEmpty)
  }

  @Test("networks on a plane along random directions give what PyTorch gives")
  func outputs() throws {
    let plane = try WeightPlane(
      origin: weights,
      along: (0..<2).map { layout.randomDirection(from: weights, .filter, seed: 1, number: $0) })
    let examples = Examples(
      input: network.input, inputs: .floats(reference.inputs.map { Float($0) }),
      targets: .classes([ClassIndex](repeating: 0, count: 5)), count: 5)
    let session = try NativeEngine(cores: 1).evaluation(
      EvaluationJob(network, over: examples, batchSize: 5), threads: ThreadBudget(1))
    var seen = 0
    try session.evaluate(plane, at: reference.cells.map { [$0.a, $0.b] }, norms: .estimated(over: examples)) {
      place, outputs in
      expectClose(outputs.map { Double($0) }, reference.cells[place].outputs, 2e-5)
      seen += 1
    }
    #expect(seen == 4)
  }

  @Test("a line has one coordinate, its two points at 0 and 1, and says where it has no length")
  func line() throws {
    let line = try WeightPlane(through: [[1, 1, 0], [3, 1, 0]], frame: .orthonormal)
    #expect(line.dimension == 1 && line.unitLengths.u == 2)
    #expect(line.weights(at: [0]) == [1, 1, 0] && line.weights(at: [1]) == [3, 1, 0])
    #expect(line.coefficients(at: [0.25]) == [1, 0.25] && line.basis?.vectors.count == 2)
    let place = line.projection(of: [2, 4, 4])
    #expect(place.a == 0.5 && place.distance == 5)
    do throws(WeightPlane.Degenerate) {
      _ = try WeightPlane(through: [[1, 2], [1, 2]], frame: .affine)
      Issue.record("one point is no line")
    } catch { #expect(error.description.contains("no line") && error.rank == 0) }
  }
}
