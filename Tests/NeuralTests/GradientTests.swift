import Networks
import Testing

@testable import Neural

@Suite("Gradients")
struct GradientTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let network: Network

    /// Where a relu or a maximum changes sides within a step, the slope lies between two.
    var hasKinks: Bool {
      (try? network.graph())?.nodes.contains {
        $0.operation is Relu || $0.operation is LeakyRelu || $0.operation is MaxPool
      } ?? true
    }

    init(_ name: String, _ input: [Int], _ layers: [any Layer]) {
      self.init(name, input, layers.map { LayerEntry($0) })
    }

    init(_ name: String, _ input: [Int], _ layers: [LayerEntry]) {
      (testDescription, network) = (name, Network(input: Shape(input), layers: layers))
    }
  }

  /// Each layer between others, so that its input's gradient is needed too.
  static let cases = [
    Case("linear", [5], [Linear(4), Tanh(), Linear(3)]),
    Case("linear without bias", [5], [Linear(4, bias: false), Tanh(), Linear(3, bias: false)]),
    Case(
      "convolution", [2, 5, 6],
      [
        Convolution(filters: 3, kernel: Extent(3), padding: Extent(1)), Tanh(),
        Convolution(filters: 2, kernel: Extent(2, 3)), Flatten(), Linear(3),
      ]),
    Case(
      "strided convolution", [2, 7, 6],
      [
        Convolution(filters: 3, kernel: Extent(1)), Tanh(),
        Convolution(
          filters: 2, kernel: Extent(3, 2), stride: Extent(2, 3), padding: Extent(1, 0), bias: false),
        Flatten(), Linear(3),
      ]),
    Case("relu", [6], [Linear(8), Relu(), Linear(3)]),
    Case("sigmoid", [6], [Linear(8), Sigmoid(), Linear(3)]),
    Case("gelu", [6], [Linear(8), Gelu(), Linear(3)]),
    Case("leaky relu", [6], [Linear(8), LeakyRelu(negativeSlope: 0.2), Linear(3)]),
    Case("silu", [6], [Linear(8), Silu(), Linear(3)]),
    Case("softplus", [6], [Linear(8), Softplus(beta: 2), Linear(3)]),
    Case(
      "grouped convolution", [2, 5, 6],
      [
        Convolution(filters: 4, kernel: Extent(1)), Tanh(),
        Convolution(filters: 6, kernel: Extent(3), padding: Extent(1), groups: 2), Tanh(), Flatten(),
        Linear(3),
      ]),
    Case(
      "dilated convolution", [2, 7, 8],
      [
        Convolution(filters: 3, kernel: Extent(1)), Tanh(),
        Convolution(
          filters: 4, kernel: Extent(3, 2), stride: Extent(2, 1), padding: Extent(2, 1),
          dilation: Extent(2, 3)),
        Tanh(), Flatten(), Linear(3),
      ]),
    Case(
      "depthwise convolution", [2, 7, 6],
      [
        Convolution(filters: 3, kernel: Extent(1)), Tanh(),
        Convolution(filters: 6, kernel: Extent(3), stride: Extent(2), padding: Extent(1), groups: 3), Tanh(),
        Convolution(filters: 6, kernel: Extent(2), dilation: Extent(2), groups: 6, bias: false), Flatten(),
        Linear(3),
      ]),
    Case(
      "group norm", [2, 4, 3],
      [
        Convolution(filters: 6, kernel: Extent(2)), GroupNorm(groups: 2), Tanh(),
        Convolution(filters: 4, kernel: Extent(1)), GroupNorm(groups: 4), Flatten(), Linear(3),
      ]),
    Case(
      "layer norm of images", [2, 4, 3],
      [
        Convolution(filters: 6, kernel: Extent(2)), LayerNorm(over: .all), Tanh(),
        Convolution(filters: 5, kernel: Extent(1)), LayerNorm(over: .channels), Flatten(), Linear(3),
      ]),
    Case("layer norm of rows", [4], [Linear(7), LayerNorm(), Tanh(), Linear(5), LayerNorm(), Linear(3)]),
    Case("layer norm first", [5], [LayerNorm(), Linear(3)]),
    Case("two activations in a row", [6], [Linear(8), Tanh(), Sigmoid(), Relu(), Linear(3)]),
    Case(
      "max pool", [1, 6, 6],
      [
        Convolution(filters: 2, kernel: Extent(3)), MaxPool(Extent(2)), Flatten(), Linear(3),
      ]),
    Case(
      "overlapping max pool", [1, 6, 7],
      [
        Convolution(filters: 2, kernel: Extent(1)), MaxPool(Extent(3), stride: Extent(2), padding: Extent(1)),
        Flatten(), Linear(3),
      ]),
    Case(
      "average pool", [1, 6, 7],
      [
        Convolution(filters: 2, kernel: Extent(1)),
        AveragePool(Extent(3, 2), stride: Extent(2), padding: Extent(1, 0)), Flatten(), Linear(3),
      ]),
    Case(
      "adaptive average pool", [1, 7, 5],
      [
        Convolution(filters: 2, kernel: Extent(1)), AdaptiveAveragePool(Extent(3, 4)), Flatten(), Linear(3),
      ]),
    Case(
      "batch norm of images", [2, 3, 3],
      [
        Convolution(filters: 3, kernel: Extent(2)), BatchNorm(), Tanh(), Flatten(), Linear(3),
      ]),
    Case("batch norm of rows", [4], [Linear(5), BatchNorm(), Tanh(), Linear(4), BatchNorm(), Linear(3)]),
    Case("dropout", [6], [Linear(8), Dropout(0.4), Tanh(), Dropout(0.25), Linear(3)]),
    Case("flatten first", [2, 2, 2], [Flatten(), Relu(), Linear(3)]),
    Case("an activation first", [4], [Tanh(), Linear(3)]),
    Case(
      "a residual", [5],
      [
        LayerEntry(Linear(6)),
        LayerEntry(
          .residual(
            Residual(main: [LayerEntry(Linear(6)), LayerEntry(Sigmoid())], activation: Tanh()))),
        LayerEntry(Linear(3)),
      ]),
    Case(
      "residuals of images, one padded", [2, 6, 5],
      [
        LayerEntry(
          .residual(
            Residual(
              main: [
                LayerEntry(Convolution(filters: 2, kernel: Extent(3), padding: Extent(1))),
                LayerEntry(Tanh()),
              ]))),
        LayerEntry(
          .residual(
            Residual(
              main: [
                LayerEntry(
                  Convolution(
                    filters: 5, kernel: Extent(3), stride: Extent(2), padding: Extent(1), bias: false)),
                LayerEntry(BatchNorm()),
              ], shortcut: .layer(LayerEntry(PadShortcut(channels: 5))), activation: Tanh()))),
        LayerEntry(GlobalAveragePool()), LayerEntry(Linear(3)),
      ]),
    Case(
      "a value of four readers", [3, 4, 4],
      [
        LayerEntry(Convolution(filters: 2, kernel: Extent(1))), LayerEntry(Tanh()),
        LayerEntry(
          .concat([
            .layers([]),
            .layers([LayerEntry(Convolution(filters: 3, kernel: Extent(3), padding: Extent(1)))]),
            .layers([LayerEntry(Sigmoid())]), .layers([LayerEntry(Dropout(0.3))]),
          ])),
        LayerEntry(Flatten()), LayerEntry(Linear(3)),
      ]),
    Case(
      "a narrow resnet", [3, 8, 8], ResNet.layers(blocks: 1, width: 2, shortcut: .projection, classes: 3)),
  ]

  @Test("a layer's gradient is the slope of its loss", arguments: cases)
  func matchesSlope(_ testCase: Case) throws {
    let network = testCase.network
    let compiled = try SmallData.compiled(network, batchSize: 37)
    let source = ExampleBatches(SmallData.classes(37, input: network.input, classes: 3), batchSize: 37)
    let batch = source.makeBatch()
    source.fill(batch, epoch: 0, index: 0)
    var weights = compiled.layout.initialParameters(XavierUniform(), seed: 3)
    let stream = DropoutStream(seed: 9, step: 4)
    func loss() -> Double {
      compiled.load(parameters: weights)
      return compiled.gradient(of: batch, loss: CrossEntropy(), dropout: stream).meanLoss
    }
    _ = loss()
    let gradient = compiled.gradientValues
    let size = gradient.reduce(0) { $0 + Double($1 * $1) }.squareRoot()
    #expect(size > 1e-3)
    var worst = 0.0
    for index in stride(from: 0, to: weights.count, by: max(1, weights.count / 60)) {
      let kept = weights[index]
      let step: Float = 2e-3
      weights[index] = kept + step
      let above = loss()
      weights[index] = kept - step
      let below = loss()
      weights[index] = kept
      worst = max(worst, abs((above - below) / (2 * Double(step)) - Double(gradient[index])))
    }
    #expect(worst / size < (testCase.hasKinks ? 3e-2 : 2e-3))
  }
}
