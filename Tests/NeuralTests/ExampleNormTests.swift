import Kernels
import Networks
import Testing

@testable import Neural

@Suite("Norms of each example beside their definition")
struct ExampleNormTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let input: Shape
    let layer: any NativeLayer
    var testDescription: String { "\(input), \(layer)" }

    init(_ input: [Int], _ layer: any NativeLayer) { (self.input, self.layer) = (Shape(input), layer) }
  }

  /// Around the lengths of runs and of blocks of positions; one channel a group, one group, one position.
  static let cases: [Case] =
    [1, 2, 3, 6].map { Case([6, 5, 7], GroupNorm(groups: $0)) }
    + [[2, 1, 1], [70, 1, 1], [3, 6, 6], [4, 1, 33], [2, 9, 8]].map { Case($0, LayerNorm(over: .all)) }
    + [[2, 1, 1], [5, 3, 3], [33, 1, 2], [64, 2, 4], [3, 1, 17], [70, 1, 1]].map {
      Case($0, LayerNorm(over: .channels))
    }
    + [[2], [7], [32], [33], [100]].map { Case($0, LayerNorm()) }
    + [
      Case([4, 3, 3], GroupNorm(groups: 2, epsilon: 0.25)),
      Case([5, 2, 2], LayerNorm(over: .channels, epsilon: 0.25)),
      Case([2, 33, 2], GroupNorm(groups: 2)), Case([12], GroupNorm(groups: 3)),
    ]

  private static let count = 19

  @Test("every instruction set gives what the formula says", arguments: cases, [false, true])
  func normsAgree(_ test: Case, _ rectifies: Bool) throws {
    let bench = try bench(test, rectifies: rectifies)
    let expected = expectation(bench, test, rectifies)
    var fused: LayerBench.Outcome?
    for instructions in KernelTests.instructions {
      thalweg_limit_instructions(instructions)
      let outcome = bench.run()
      thalweg_limit_instructions(thalweg_avx512)
      #expect(distance(outcome.outputs, expected.outputs) < 1e-5)
      // Of two values all but ε cancels.
      #expect(distance(outcome.inputGradient, expected.inputGradient) < (test.input.count == 2 ? 1e-4 : 1e-5))
      #expect(distance(outcome.weightGradient, expected.weightGradient) < 1e-5)
      if instructions != thalweg_plain {
        #expect(fused == nil || fused == outcome, "AVX2 and AVX-512 have the same bytes")
        fused = outcome
      }
    }
  }

  @Test(
    "what is equal everywhere gives the shift, however large it is", arguments: cases, [Float(0), 0.1, -3e7])
  func constant(_ test: Case, _ value: Float) throws {
    let bench = try bench(test, inputs: Array(repeating: value, count: Self.count * test.input.count))
    let shifts = bench.weights[test.input.channels...]
    let expected = (0..<test.input.count).map { shifts[shifts.startIndex + $0 / test.input.spatial] }
    let outcome = bench.run()
    #expect(Array(outcome.outputs.prefix(test.input.count)) == expected)
    #expect(outcome.inputGradient.allSatisfy(\.isFinite) && outcome.weightGradient.allSatisfy(\.isFinite))
  }

  @Test("small differences between large values keep their digits")
  func largeMean() throws {
    let test = Case([4, 6, 6], GroupNorm(groups: 2))
    // Whole numbers, so that single precision holds them.
    let inputs = FormulaValues.values("x", count: Self.count * test.input.count).map {
      100_000 + ($0 * 50).rounded()
    }
    let bench = try bench(test, inputs: inputs)
    let expected = expectation(bench, test, false)
    let outcome = bench.run()
    #expect(distance(outcome.outputs, expected.outputs) < 1e-5)
    #expect(distance(outcome.inputGradient, expected.inputGradient) < 1e-5)
  }

  @Test("the three forms of a layer norm differ on images, and are one on rows")
  func forms() throws {
    func outputs(_ layer: any NativeLayer, _ input: [Int]) throws -> [Float] {
      try bench(Case(input, layer)).run().outputs
    }
    let images = try [LayerNorm(over: .all), .init(over: .channels)].map { try outputs($0, [4, 3, 3]) }
    #expect(images[0] != images[1])
    #expect(try outputs(GroupNorm(groups: 1), [4, 3, 3]) == images[0])
    let rows = try LayerNorm.Axes.allCases.map { try outputs(LayerNorm(over: $0), [9]) }
    #expect(rows[0] == rows[1] && rows[1] == rows[2])
  }

  private func bench(_ test: Case, rectifies: Bool = false, inputs: [Float]? = nil) throws -> LayerBench {
    var layer = test.layer.lowered(over: test.input)
    if rectifies { layer = try #require(layer.absorbing(CompiledRelu(output: layer.output))) }
    return LayerBench(
      layer, weights: 2 * test.input.channels, over: test.input, examples: Self.count, inputs: inputs)
  }

  private struct Expectation {
    var outputs: [Double] = []
    var inputGradient: [Double] = []
    var weightGradient: [Double]
  }

  /// y = w x̂ + b and dx = (w g - mean(w g) - x̂ mean(w g x̂)) / √(variance + ε), in Double.
  private func expectation(_ bench: LayerBench, _ test: Case, _ rectifies: Bool) -> Expectation {
    let (channels, width) = (test.input.channels, test.input.count)
    let epsilon = (test.layer as? GroupNorm)?.epsilon ?? (test.layer as? LayerNorm)?.epsilon ?? 0
    let weights = bench.weights.map { Double($0) }
    var result = Expectation(weightGradient: Array(repeating: 0, count: 2 * channels))
    for example in 0..<bench.count {
      let x = bench.inputs[example * width..<(example + 1) * width].map { Double($0) }
      var slopes = bench.slopes[example * width..<(example + 1) * width].map { Double($0) }
      var (y, back) = (x, x)
      for places in Definitions.sets(of: test.layer, over: test.input) {
        let size = Double(places.count)
        let mean = places.reduce(0) { $0 + x[$1] } / size
        let variance = places.reduce(0) { $0 + (x[$1] - mean) * (x[$1] - mean) } / size
        let deviation = (variance + epsilon).squareRoot()
        var (sum, product) = (0.0, 0.0)
        for place in places {
          let channel = place / test.input.spatial
          let normal = (x[place] - mean) / deviation
          y[place] = weights[channel] * normal + weights[channels + channel]
          if rectifies, y[place] <= 0 { (y[place], slopes[place]) = (0, 0) }
          sum += weights[channel] * slopes[place]
          product += weights[channel] * slopes[place] * normal
          result.weightGradient[channel] += slopes[place] * normal
          result.weightGradient[channels + channel] += slopes[place]
        }
        for place in places {
          let normal = (x[place] - mean) / deviation
          let weighed = weights[place / test.input.spatial] * slopes[place]
          back[place] = (weighed - sum / size - normal * product / size) / deviation
        }
      }
      result.outputs += y
      result.inputGradient += back
    }
    return result
  }

  /// The largest difference, as a share of the largest value.
  private func distance(_ ours: [Float], _ theirs: [Double]) -> Double {
    guard ours.count == theirs.count else { return .infinity }
    let largest = theirs.reduce(1e-6) { max($0, abs($1)) }
    return zip(ours, theirs).reduce(0.0) {
      let difference = abs(Double($1.0) - $1.1)
      return difference.isNaN ? .infinity : max($0, difference / largest)
    }
  }
}
