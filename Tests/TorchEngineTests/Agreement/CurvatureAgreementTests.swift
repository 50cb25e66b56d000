import Networks
import Neural
import TestSupport
import Testing

/// Gradients over a whole data set, and products with the Hessian: exact in PyTorch, differences on the engine inside.
@Suite("Curvature on both engines", .enabled(if: PyTorch.isHere, PyTorch.absence))
struct CurvatureAgreementTests {
  /// Smooth, so that differences see what derivatives do.
  private static let network = BothEngines.network(
    Network(
      input: Shape([1, 6, 5]),
      layers: [
        LayerEntry(Convolution(filters: 3, kernel: Extent(3))), LayerEntry(BatchNorm()), LayerEntry(Tanh()),
        LayerEntry(Flatten()), LayerEntry(Linear(4)),
      ]))

  @Test(
    "gradients agree to 1e-5, and products to 1e-3, with fixed statistics and with each batch's own, and over some batches",
    arguments: CurvatureJob.Norms.allCases)
  func agreement(_ norms: CurvatureJob.Norms) throws {
    var samples = Samples(seed: 4)
    let count = 21
    let examples = Examples(
      input: Self.network.input, inputs: .floats(samples.floats(count * 30)),
      targets: .classes(samples.classes(count, of: 4)), count: count)
    let job = CurvatureJob(Self.network, loss: CrossEntropy(), over: examples, batchSize: 8, norms: norms)
    let sessions: [any CurvatureSession] = [
      try BothEngines.native.curvature(job, threads: ThreadBudget(1)),
      try BothEngines.torch.curvature(job, threads: ThreadBudget(1)),
    ]
    #expect(sessions.map(\.isExact) == [false, true] && sessions.map(\.batchCount) == [3, 3])
    let layout = try Self.network.layout()
    let weights = samples.floats(layout.parameterCount).map { 0.5 * $0 }
    let statistics = norms == .evaluation ? samples.floats(3) + [0.5, 1, 1.5] : []
    let direction = samples.floats(layout.parameterCount).map { Double($0) }
    for batches in [0..<3, 1..<2, 2..<3] {
      let found = try sessions.map {
        try $0.gradient(at: weights, statistics: statistics, over: batches) {}
      }
      #expect(abs(found[0].loss - found[1].loss) < 1e-5)
      #expect(distance(found[0].gradient, found[1].gradient) < 1e-5 * norm(found[1].gradient) + 1e-6)
    }
    let products = try sessions.map {
      try $0.product(direction, at: weights, statistics: statistics, difference: 5e-3) {}
    }
    #expect(norm(products[1]) > 0.01)
    #expect(distance(products[0], products[1]) < 1e-3 * norm(products[1]))
  }

  private func norm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  private func distance(_ a: [Double], _ b: [Double]) -> Double { norm(zip(a, b).map { $0 - $1 }) }
}
