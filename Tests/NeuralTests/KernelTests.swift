import Kernels
import Testing

@testable import Neural

@Suite("Fast convolutions beside their definition")
struct KernelTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let channels: Int, height: Int, width: Int, filters: Int
    let kernel: Extent, padding: Extent
    var testDescription: String {
      "\(channels)×\(height)×\(width) by \(filters) of \(kernel), padding \(padding)"
    }
  }

  /// Filters and sizes around every width of a tile.
  static let cases: [Case] =
    (1...17).map {
      Case(channels: 2, height: 7, width: 5, filters: $0, kernel: Extent(3), padding: Extent(1))
    }
    + [4, 9, 16, 31].map {
      Case(channels: 3, height: $0, width: $0 + 1, filters: 6, kernel: Extent(min($0, 5)), padding: Extent(0))
    }
    + [
      Case(channels: 3, height: 9, width: 8, filters: 9, kernel: Extent(1), padding: Extent(0)),
      Case(channels: 1, height: 6, width: 11, filters: 3, kernel: Extent(2, 7), padding: Extent(1, 6)),
      Case(channels: 5, height: 1, width: 1, filters: 4, kernel: Extent(1), padding: Extent(0)),
      Case(channels: 2, height: 8, width: 8, filters: 5, kernel: Extent(4, 6), padding: Extent(3, 0)),
    ]

  @Test("outputs are those of six plain loops", arguments: cases)
  func outputsAgree(_ test: Case) throws {
    let images = 3
    let size = Shape([test.channels, test.height, test.width])
    let convolution = Convolution(filters: test.filters, kernel: test.kernel, padding: test.padding)
    let network = Network(input: size, layers: [convolution])
    let compiled = try SmallData.compiled(network, batchSize: images)
    let weights = compiled.layout.initialParameters(UniformFanIn(), seed: 6)
    compiled.load(parameters: weights)
    let source = ExampleBatches(SmallData.classes(images, input: size), batchSize: images)
    let batch = source.makeBatch()
    source.fill(batch, epoch: 0, index: 0)
    var window = try Window(kernel: test.kernel, stride: Extent(1), padding: test.padding).geometry(
      over: size)
    let count = compiled.outputWidth
    var expected = [Float](repeating: 0, count: images * count)
    let bias = Array(weights.suffix(test.filters))
    expected.withUnsafeMutableBufferPointer { expected in
      guard let base = expected.baseAddress else { return }
      for image in 0..<images {
        thalweg_convolution_reference(
          batch.inputs.base + image * size.count, &window, weights, bias, Int32(test.filters),
          base + image * count)
      }
    }
    let outputs = compiled.outputs(of: batch)
    #expect(zip(outputs, expected).allSatisfy { abs($0 - $1) < 2e-6 })
  }

  static let instructions = [thalweg_plain, thalweg_avx2, thalweg_avx512]
    .filter { $0.rawValue <= thalweg_best_instructions().rawValue }

  /// The unfolded form has other loops, a BLAS and PyTorch's word for it.
  @Test("every instruction set agrees with unfolding and matrix products", arguments: cases)
  func instructionSetsAgree(_ test: Case) throws {
    let size = Shape([test.channels, test.height, test.width])
    let window = try Window(kernel: test.kernel, stride: Extent(1), padding: test.padding).geometry(
      over: size)
    let bank = FilterBank(
      filters: test.filters, channels: test.channels, kernel: test.kernel, hasBias: true, window: window)
    let unfolded = results(UnfoldedConvolution(bank: bank), size)
    for instructions in Self.instructions {
      let direct = results(DirectConvolution(bank, padding: test.padding, instructions: instructions), size)
      #expect(zip(direct, unfolded).allSatisfy { abs($0 - $1) < 1e-4 })
      #expect(direct.contains { abs($0) > 1e-2 })
    }
  }

  /// Gradients of weights, gradients of inputs and outputs, for 37 images: more than one group.
  private func results(_ layer: some CompiledLayer, _ input: Shape) -> [Float] {
    let count = 37
    let parameters = layer.parameters.reduce(0) { $0 + $1.shape.reduce(1, *) }
    func floats(_ name: String, _ count: Int) -> AlignedFloats {
      let storage = AlignedFloats(count: count)
      storage.copy(FormulaValues.values(name, count: count))
      return storage
    }
    let x = floats("x", count * input.count)
    let y = AlignedFloats(count: count * layer.output.count)
    let incoming = floats("g", count * layer.output.count)
    let weights = floats("w", parameters)
    let result = AlignedFloats(count: parameters + count * input.count)
    let scratch = AlignedFloats(count: layer.memory.scratch, filledWith: .nan)
    let pass = LayerPass(
      count: count, batchCount: count, input: x.base, output: y.base, outputGradient: incoming.base,
      inputGradient: result.base + parameters, parameters: weights.base, parameterGradient: result.base,
      buffers: y.base, saved: y.base, scratch: scratch.base)
    layer.forward(pass)
    layer.backward(pass)
    return result.array + y.array
  }
}
