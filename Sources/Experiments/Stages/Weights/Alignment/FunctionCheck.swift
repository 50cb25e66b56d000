import Declarations
import Networks
import Neural
import Platform
import Workflow

/// Makes sure that networks whose units were moved compute what they did before anything rests on them.
struct FunctionCheck {
  private let align: Align
  private let networks: AlignedNetworks
  private let context: StageContext

  /// Inputs that are tried, drawn from a normal distribution.
  private static let count = 32
  /// The most that an output may differ by, as a share of the largest: sums are added up in another order.
  static let tolerance: Float = 1e-3

  init(of align: Align, _ networks: AlignedNetworks, in context: StageContext) {
    (self.align, self.networks, self.context) = (align, networks, context)
  }

  /// The networks but the first, each moved by its permutation.
  ///
  /// - Throws: `SettingError` where an output is another.
  func verified(_ moves: [NetworkPermutation]) throws -> [(parameters: [Float], buffers: [Float])] {
    let input = align.network.input
    let random = CounterRandom(seed: 1, purpose: .sampling)
    let inputs = (0..<Self.count * input.count).map { Float(random.normal(at: $0)) }
    let examples = Examples(
      input: input, inputs: .floats(inputs),
      targets: .values([Float](repeating: 0, count: Self.count), width: 1), count: Self.count)
    let engine = StageEngine(context)
    let session = try engine.evaluation(
      EvaluationJob(align.network, over: examples, batchSize: Self.count))
    func outputs(_ parameters: [Float], _ buffers: [Float]) throws -> [Float] {
      guard engine.proceeds() else { throw CancellationRequested() }
      var found: [Float] = []
      try session.evaluate(SinglePoint(parameters), at: [[]], norms: .given(buffers)) { found = $1 }
      return found
    }
    return try moves.enumerated().map { index, move in
      let (parameters, buffers) = (networks.parameters[index + 1], networks.buffers[index + 1])
      let moved = (
        parameters: move.applied(to: parameters, along: networks.symmetry),
        buffers: move.applied(toBuffers: buffers, along: networks.symmetry)
      )
      let (before, after) = (
        try outputs(parameters, buffers), try outputs(moved.parameters, moved.buffers)
      )
      let scale = before.reduce(0) { max($0, abs($1)) }
      let gap = zip(before, after).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
      guard gap <= Self.tolerance * scale else {
        throw SettingError(
          "the network with its units moved computes something else: outputs up to \(scale) differ by up to \(gap)",
          help: scale.isFinite
            ? "this is a bug in how the network's units are tied; please report it with the network"
            : "the weights give outputs that are not finite")
      }
      return moved
    }
  }
}
