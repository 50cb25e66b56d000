import Declarations
import Foundation
import Networks
import Neural
import Testing

@testable import Experiments

@Suite("A random function with noise as a data set")
struct RandomFunctionTests {
  private func points(
    _ function: RandomFunction, _ part: DatasetPart = .train
  ) throws -> [(x: Double, y: Double)] {
    let examples = try function.decode(part, files: []) { try $0.read() }
    guard case .floats(let inputs) = examples.inputs, case .values(let targets, 1) = examples.targets else {
      throw ArtifactError("points of a function are values")
    }
    return zip(inputs, targets).map { (Double($0), Double($1)) }
  }

  @Test("x is spread evenly over both sides of the gap, and never in it")
  func places() throws {
    let drawn = try points(RandomFunction(train: 20_000, lowest: -1, highest: 4, gap: 2))
    #expect(drawn.allSatisfy { (-1...0.5).contains($0.x) || (2.5...4).contains($0.x) })
    // Each half of each side has a quarter, give or take 5 deviations.
    for range in [-1 ... -0.25, -0.25...0.5, 2.5...3.25, 3.25...4] {
      #expect(abs(drawn.count { range.contains($0.x) } - 5000) < 310)
    }
  }

  @Test("targets differ from the function by noise of the deviation that was asked for")
  func noise() throws {
    let function = RandomFunction(train: 20_000, noise: 0.25)
    let noiseless = try #require(try function.noiselessTarget())
    let differences = try points(function).map { $0.y - noiseless($0.x) }
    let mean = differences.reduce(0, +) / 20_000
    let variance = differences.reduce(0) { $0 + $1 * $1 } / 20_000
    #expect(abs(mean) < 0.01)
    #expect(abs(variance.squareRoot() - 0.25) < 0.007)
  }

  @Test("the function is what the engine makes of a network of its weights")
  func function() throws {
    let network = MLP(widths: [1, 7, 5, 1], activation: Tanh()).network
    let compiled = try CompiledNetwork(
      network, batchSize: 4, workers: WorkerPool(width: 1), budget: ThreadBudget(1))
    compiled.load(parameters: try network.layout().initialParameters(KaimingNormal(), seed: 9))
    let places: [Float] = [-2.5, -0.5, 0.25, 3]
    let outputs = compiled.outputs(
      of: Batch(input: network.input, rows: places.map { [$0] }, targets: places.map { [$0] }))
    let noiseless = try #require(try RandomFunction(functionSeed: 9, hidden: [7, 5]).noiselessTarget())
    for (place, output) in zip(places, outputs) {
      #expect(abs(noiseless(Double(place)) - Double(output)) < 1e-5)
    }
  }

  @Test("the same seeds give the same points; another seed, another function and the other part give others")
  func seeds() throws {
    func drawn(_ seed: UInt64, _ functionSeed: UInt64, _ part: DatasetPart = .train) throws -> Examples {
      try RandomFunction(seed: seed, functionSeed: functionSeed, train: 10, test: 10)
        .decode(part, files: []) { try $0.read() }
    }
    #expect(try drawn(1, 1) == drawn(1, 1))
    #expect(try drawn(1, 1) != drawn(2, 1))
    #expect(try drawn(1, 1).inputs == drawn(1, 2).inputs)
    #expect(try drawn(1, 1).targets != drawn(1, 2).targets)
    #expect(try drawn(1, 1).inputs != drawn(1, 1, .test).inputs)
  }

  @Test("more test points leave the training points and their key as they were")
  func parts() throws {
    let few = RandomFunction(train: 10, test: 5)
    let many = RandomFunction(train: 10, test: 6)
    #expect(few.origin(of: .train) == many.origin(of: .train))
    #expect(few.origin(of: .test) != many.origin(of: .test))
    let noisy = RandomFunction(train: 10, test: 5, noise: 1)
    #expect(few.origin(of: .train) != noisy.origin(of: .train))
  }

  @Test("a gap that leaves nothing is refused")
  func nothingLeft() throws {
    let place = Place(source: SourceText(name: "x.yaml", text: ""), line: 1, column: 1)
    let entry = Node.Entry(key: "gap", keyPlace: place, value: Node(.integer(5), at: place))
    var problems = Problems()
    #expect(RandomFunction.schema.read(Node(.map([entry]), at: place), &problems) == nil)
    #expect(problems.list.map(\.message) == ["a gap of 5.0 leaves nothing from -2.5 to 2.5"])
  }
}
