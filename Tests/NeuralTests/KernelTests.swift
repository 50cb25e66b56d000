import Kernels
import Networks
import Testing

@testable import Neural

@Suite("Convolutions and linear layers beside their definitions")
struct KernelTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let input: Shape
    let layer: Convolution
    var testDescription: String {
      "\(input) by \(layer.filters) of \(layer.kernel), stride \(layer.stride), padding \(layer.padding), "
        + "dilation \(layer.dilation), groups \(layer.groups)"
    }

    init(
      _ channels: Int, _ height: Int, _ width: Int, by filters: Int, of kernel: Extent,
      stride: Extent = Extent(1), padding: Extent = Extent(0), dilation: Extent = Extent(1), groups: Int = 1
    ) {
      input = Shape([channels, height, width])
      layer = Convolution(
        filters: filters, kernel: kernel, stride: stride, padding: padding, dilation: dilation, groups: groups
      )
    }
  }

  /// Filters, channels and sizes around every width of a tile.
  static let cases: [Case] =
    (1...9).map { Case(2, 7, 5, by: $0, of: Extent(3), padding: Extent(1)) }
    + [4, 9, 13].map { Case(3, $0, $0 + 1, by: 6, of: Extent(min($0, 5))) }
    + [
      Case(17, 8, 8, by: 16, of: Extent(3), padding: Extent(1)),
      Case(18, 5, 9, by: 10, of: Extent(3), padding: Extent(0, 2)),
      Case(3, 6, 7, by: 4, of: Extent(3), padding: Extent(4)),
      Case(3, 9, 8, by: 9, of: Extent(1)),
      Case(1, 6, 11, by: 3, of: Extent(2, 7), padding: Extent(1, 6)),
      Case(5, 1, 1, by: 4, of: Extent(1)),
      Case(2, 8, 8, by: 5, of: Extent(4, 6), padding: Extent(3, 0)),
      Case(3, 9, 8, by: 5, of: Extent(3), stride: Extent(2), padding: Extent(1)),
      Case(2, 7, 10, by: 3, of: Extent(2, 3), stride: Extent(3, 2)),
      Case(2, 4, 5, by: 3, of: Extent(2), stride: Extent(1, 2), padding: Extent(3)),
    ]

  /// Groups of several channels go through the same kernels, one after the other; of one channel they have their own.
  static let grouped: [Case] =
    [Extent(1), Extent(2), Extent(3, 2)].map {
      Case(3, 9, 10, by: 4, of: Extent(3, 2), padding: Extent(2, 1), dilation: $0)
    } + [
      Case(
        3, 9, 10, by: 4, of: Extent(3, 2), stride: Extent(1, 2), padding: Extent(2, 1), dilation: Extent(2, 3)
      ),
      Case(2, 5, 4, by: 3, of: Extent(3), stride: Extent(2), padding: Extent(9), dilation: Extent(8, 7)),
      Case(5, 9, 8, by: 9, of: Extent(3), padding: Extent(2), dilation: Extent(2)),
      Case(4, 7, 9, by: 6, of: Extent(3), padding: Extent(3, 1), dilation: Extent(4, 1), groups: 2),
      Case(2, 5, 4, by: 3, of: Extent(3), padding: Extent(9), dilation: Extent(8, 7)),
      Case(4, 7, 6, by: 6, of: Extent(3), padding: Extent(1), groups: 2),
      Case(8, 9, 9, by: 16, of: Extent(3), padding: Extent(1), groups: 2),
      Case(6, 8, 7, by: 3, of: Extent(2, 3), stride: Extent(2, 1), dilation: Extent(1, 2), groups: 3),
      Case(4, 1, 1, by: 2, of: Extent(1), groups: 2),
      Case(3, 11, 20, by: 3, of: Extent(3), padding: Extent(1), groups: 3),
      Case(2, 6, 9, by: 6, of: Extent(3), stride: Extent(2), padding: Extent(1), groups: 2),
      Case(2, 9, 8, by: 2, of: Extent(2, 5), stride: Extent(3, 2), padding: Extent(0, 4), groups: 2),
      Case(
        3, 11, 10, by: 6, of: Extent(3), stride: Extent(2, 3), padding: Extent(4), dilation: Extent(3, 2),
        groups: 3),
      Case(2, 3, 5, by: 4, of: Extent(5), padding: Extent(7), dilation: Extent(4), groups: 2),
      Case(2, 1, 1, by: 2, of: Extent(3), padding: Extent(1), groups: 2),
      Case(2, 5, 4, by: 2, of: Extent(1), stride: Extent(3), groups: 2),
    ]

  /// Filters with gaps, over planes that are smaller than they are too: every place of a tile is outside of some.
  static let dilated: [Case] =
    (1...9).flatMap { side in
      (1...4).map {
        Case(2, side, 10 - side, by: 3, of: Extent(3), padding: Extent($0), dilation: Extent($0))
      }
    } + [
      Case(17, 6, 5, by: 9, of: Extent(3), padding: Extent(3, 2), dilation: Extent(3, 2)),
      Case(20, 8, 7, by: 18, of: Extent(3), padding: Extent(2), dilation: Extent(2), groups: 2),
      Case(3, 9, 8, by: 5, of: Extent(3), padding: Extent(1), dilation: Extent(2)),
      Case(3, 9, 8, by: 5, of: Extent(3), padding: Extent(7), dilation: Extent(3)),
      Case(
        4, 9, 8, by: 10, of: Extent(3), stride: Extent(2), padding: Extent(4), dilation: Extent(4), groups: 2),
      Case(17, 9, 8, by: 10, of: Extent(3), stride: Extent(2, 1), padding: Extent(2), dilation: Extent(2)),
      Case(3, 7, 9, by: 7, of: Extent(1, 5), padding: Extent(0, 6), dilation: Extent(1, 3)),
      Case(
        18, 7, 9, by: 4, of: Extent(4, 2), stride: Extent(1, 3), padding: Extent(3), dilation: Extent(2, 4)),
    ]

  static let instructions = [thalweg_plain, thalweg_avx2, thalweg_avx512]
    .filter { $0.rawValue <= thalweg_best_instructions().rawValue }

  enum Ending: CaseIterable, Sendable {
    case none, rectified, pooled
  }

  /// 19 examples: a pack, and one that is part empty.
  private static let count = 19

  @Test(
    "every way of every instruction set gives what the formula says", arguments: cases + grouped + dilated,
    Ending.allCases)
  func convolutionsAgree(_ test: Case, _ ending: Ending) throws {
    let output = try test.layer.output(of: test.input)
    let weights = test.layer.parameters(of: test.input).reduce(0) { $0 + $1.count }
    let terms = Definitions.terms(of: test.layer, over: test.input, output: output)
    for (way, compiled) in Self.ways(of: test) {
      var layer = compiled
      if ending != .none { layer = try #require(layer.absorbing(CompiledRelu(output: layer.output))) }
      if ending == .pooled {
        guard output.dimensions[1] > 1, output.dimensions[2] > 1,
          layer is CompiledConvolution || layer is BatchConvolution
        else { return }
        if way == .winograd, test.layer.dilation != Extent(1) { continue }
        layer = try #require(layer.absorbing(MaxPool(Extent(2)).lowered(over: layer.output)))
      }
      let bench = LayerBench(layer, weights: weights, over: test.input, examples: Self.count)
      let expected = expectation(bench, terms, output, ending)
      check(bench, against: expected, within: way == .winograd || way == .batchedWinograd ? 3e-5 : 2e-6)
    }
  }

  /// The layer as it may be computed; where it has kernels of its own, that way alone.
  private static func ways(of test: Case) -> [(CompiledConvolution.Way, any CompiledLayer)] {
    let lowered = test.layer.lowered(over: test.input)
    guard let compiled = lowered as? CompiledConvolution else { return [(.direct, lowered)] }
    let hasWinograd = test.layer.kernel == Extent(3) && test.layer.stride == Extent(1)
    var ways: [CompiledConvolution.Way] = hasWinograd ? [.direct, .turned, .winograd] : [.direct, .turned]
    if compiled.groups == 1 {
      ways.append(.batchedTaps)
      if hasWinograd, test.layer.dilation == Extent(1) { ways.append(.batchedWinograd) }
    }
    return ways.map { way in
      (
        way,
        CompiledConvolution(
          compiled.bank, groups: compiled.groups, stride: test.layer.stride, padding: test.layer.padding,
          ways: way == .direct || way == .winograd ? (way, way, way) : (.direct, .direct, way)
        ).overBatches
      )
    }
  }

  typealias Ways = [CompiledConvolution.Way]

  /// As measured: Winograd's tiles where a phase of the plane fills them, else what leaves out weights beside the plane.
  static let choices: [(Case, Ways)] = [
    (
      Case(256, 8, 8, by: 256, of: Extent(3), padding: Extent(2), dilation: Extent(2)),
      [.winograd, .winograd, .winograd]
    ),
    (
      Case(128, 16, 16, by: 128, of: Extent(3), padding: Extent(4), dilation: Extent(4)),
      [.winograd, .winograd, .winograd]
    ),
    (
      Case(64, 8, 8, by: 64, of: Extent(3), padding: Extent(3), dilation: Extent(3)),
      [.winograd, .winograd, .turned]
    ),
    (
      Case(256, 8, 8, by: 256, of: Extent(3), padding: Extent(4), dilation: Extent(4)),
      [.direct, .direct, .turned]
    ),
    (
      Case(64, 17, 17, by: 64, of: Extent(3), stride: Extent(2), padding: Extent(2), dilation: Extent(2)),
      [.direct, .direct, .turned]
    ),
    (
      Case(128, 8, 8, by: 256, of: Extent(3), padding: Extent(1)),
      [.winograd, .winograd, .winograd]
    ),
    (
      Case(256, 4, 4, by: 512, of: Extent(3), padding: Extent(1)),
      [.winograd, .winograd, .batchedWinograd]
    ),
    (
      Case(512, 2, 2, by: 512, of: Extent(3), padding: Extent(1)),
      [.direct, .direct, .batchedTaps]
    ),
    (
      Case(256, 8, 8, by: 512, of: Extent(3), stride: Extent(2), padding: Extent(1)),
      [.direct, .direct, .batchedTaps]
    ),
    (
      Case(3, 12, 12, by: 8, of: Extent(2), padding: Extent(2), dilation: Extent(2)),
      [.direct, .direct, .direct]
    ),
  ]

  @Test("convolutions go the way that is fastest for their sizes", arguments: choices)
  func waysFollowSizes(_ test: Case, _ ways: Ways) throws {
    let lowered = test.layer.lowered(over: test.input)
    let layer = try #require((lowered as? BatchConvolution)?.convolution ?? lowered as? CompiledConvolution)
    #expect([layer.forwardWay, layer.backWay, layer.gatherWay] == ways)
  }

  @Test(
    "linear layers of any size give what the formula says",
    arguments: [(1, 1), (5, 3), (16, 9), (17, 10), (33, 8), (40, 21), (100, 2)], [false, true])
  func linearAgrees(_ size: (Int, Int), _ rectifies: Bool) throws {
    let (inputs, outputs) = size
    var layer: any CompiledLayer = CompiledLinear(inputs: inputs, outputs: outputs, hasBias: true)
    if rectifies { layer = try #require(layer.absorbing(CompiledRelu(output: layer.output))) }
    let bench = LayerBench(
      layer, weights: outputs * (inputs + 1), over: Shape([inputs]), examples: Self.count)
    let terms = Definitions.terms(inputs: inputs, outputs: outputs)
    let expected = expectation(bench, terms, Shape([outputs]), rectifies ? .rectified : .none)
    check(bench, against: expected, within: 2e-6)
  }

  private func check(_ bench: LayerBench, against expected: Expectation, within bound: Double) {
    var fused: LayerBench.Outcome?
    for instructions in Self.instructions {
      thalweg_limit_instructions(instructions)
      let outcome = bench.run()
      thalweg_limit_instructions(thalweg_avx512)
      #expect(distance(outcome.outputs, expected.outputs) < bound)
      #expect(distance(outcome.inputGradient, expected.inputGradient) < bound)
      #expect(distance(outcome.weightGradient, expected.weightGradient) < bound)
      if instructions != thalweg_plain {
        #expect(fused == nil || fused == outcome, "AVX2 and AVX-512 have the same bytes")
        fused = outcome
      }
    }
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

  private struct Expectation {
    var outputs: [Double] = []
    var inputGradient: [Double] = []
    var weightGradient: [Double]
  }

  private func expectation(
    _ bench: LayerBench, _ terms: [Definitions.Term], _ output: Shape, _ ending: Ending
  ) -> Expectation {
    var result = Expectation(weightGradient: Array(repeating: 0, count: bench.weights.count))
    let weights = bench.weights.map { Double($0) }
    let biases = weights.count - output.channels
    for example in 0..<bench.count {
      let x = bench.inputs[example * bench.input.count..<(example + 1) * bench.input.count].map { Double($0) }
      var y = (0..<output.count).map { weights[biases + $0 / output.spatial] }
      for term in terms { y[term.out] += weights[term.weight] * x[term.input] }
      let width = bench.layer.output.count
      let g = bench.slopes[example * width..<(example + 1) * width].map { Double($0) }
      let slopes = finish(y, g, output, ending, &result.outputs)
      var back = Array(repeating: 0.0, count: x.count)
      for term in terms {
        back[term.input] += weights[term.weight] * slopes[term.out]
        result.weightGradient[term.weight] += x[term.input] * slopes[term.out]
      }
      for (out, slope) in slopes.enumerated() {
        result.weightGradient[biases + out / output.spatial] += slope
      }
      result.inputGradient += back
    }
    return result
  }

  /// Appends what relu and pool make of y, and gives the gradient of y.
  private func finish(
    _ y: [Double], _ g: [Double], _ output: Shape, _ ending: Ending, _ outputs: inout [Double]
  ) -> [Double] {
    switch ending {
    case .none:
      outputs += y
      return g
    case .rectified:
      outputs += y.map { max($0, 0) }
      return zip(y, g).map { $0 > 0 ? $1 : 0 }
    case .pooled:
      let maxima = Definitions.rectifiedMaxima(
        y, planes: output.channels, height: output.dimensions[1], width: output.dimensions[2])
      outputs += maxima.values
      var slopes = Array(repeating: 0.0, count: y.count)
      for (place, slope) in zip(maxima.places, g) { if let place { slopes[place] += slope } }
      return slopes
    }
  }
}
