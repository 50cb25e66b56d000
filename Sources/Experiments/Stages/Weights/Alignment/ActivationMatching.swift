import Alignment
import Networks
import Neural
import Workflow

/// One assignment for each group of units, by how alike these are in what they come to on training examples.
///
/// A group is looked at wherever an activation makes it, and what is found there is added up.
struct ActivationMatching {
  private let align: Align
  private let match: ActivationMatch
  private let networks: AlignedNetworks
  private let context: StageContext

  /// Values of one network that are in memory at once.
  private static let mostValues = 1 << 22

  init(_ align: Align, _ match: ActivationMatch, _ networks: AlignedNetworks, in context: StageContext) {
    (self.align, self.match, self.networks, self.context) = (align, match, networks, context)
  }

  /// - Parameter proceed: is called before each forward pass, with the share of the values that are done.
  func found(proceed: (Double) throws -> Void) throws -> (permutation: NetworkPermutation, objective: Double)
  {
    guard let data = align.data else { preconditionFailure("Matching by activations has data.") }
    let examples = try context.examples(data, .train).drawn(match.examples)
    let symmetry = networks.symmetry
    let graph = try align.network.graph()
    let observed = symmetry.observedAxes(in: graph)
    var costs = symmetry.groups.map { MatchingCosts($0) }
    let axes = Set(observed.joined()).sorted()
    for (index, axis) in axes.enumerated() {
      let groups = symmetry.groups.indices.filter { observed[$0].contains(axis) }
      let found = try self.costs(of: groups, along: axis, of: graph, on: examples) {
        try proceed((Double(index) + $0) / Double(axes.count))
      }
      for (group, own) in zip(groups, found) { costs[group].add(own.matrix(match.by)) }
    }
    let permutation = NetworkPermutation(parts: try costs.map { try $0.best() })
    return (permutation, zip(costs, permutation.parts).reduce(0) { $0 + $1.0.sum($1.1) })
  }

  private func costs(
    of groups: [Int], along axis: Int, of graph: NetworkGraph, on examples: Examples,
    proceed: (Double) throws -> Void
  ) throws -> [ActivationCosts] {
    let (beginning, nodes) = try align.network.beginning(upTo: axis - 1)
    let part = Network(input: beginning.input, layers: beginning.layers + [LayerEntry(Flatten())])
      .computed(by: align.network.writtenEngine)
    let taken = networks.parts(of: nodes, of: graph)
    let shape = graph.shape(of: axis)
    let spatial = shape.count / shape.channels
    let size = max(1, min(examples.count, Self.mostValues / shape.count))
    let engine = StageEngine(context)
    var costs = groups.map { ActivationCosts(count: networks.symmetry.groups[$0].count) }
    for start in stride(from: 0, to: examples.count, by: size) {
      try proceed(Double(start) / Double(examples.count))
      let some = examples[start..<min(start + size, examples.count)]
      let session = try engine.evaluation(EvaluationJob(part, over: some, batchSize: align.batch))
      var outputs: [[Float]] = []
      for network in taken {
        try session.evaluate(
          SinglePoint(network.parameters), at: [[]], norms: .given(network.buffers)
        ) { outputs.append($1) }
        engine.tally.addPass()
      }
      for (place, group) in groups.enumerated() {
        let values = outputs.map {
          networks.symmetry.activations(
            of: group, along: axis, from: $0, examples: some.count, spatial: spatial)
        }
        try costs[place].add(values[0], values[1])
      }
    }
    return costs
  }
}

extension AlignedNetworks {
  /// The weights of some nodes of each network, one after the other.
  fileprivate func parts(
    of nodes: [Int], of graph: NetworkGraph
  ) -> [(parameters: [Float], buffers: [Float])] {
    var (offset, bufferOffset) = (0, 0)
    let ranges = graph.nodes.map { node in
      let (count, bufferCount) = (
        node.parameters.reduce(0) { $0 + $1.count }, node.buffers.reduce(0) { $0 + $1.count }
      )
      defer { (offset, bufferOffset) = (offset + count, bufferOffset + bufferCount) }
      return (offset..<offset + count, bufferOffset..<bufferOffset + bufferCount)
    }
    return zip(parameters, buffers).map { parameters, buffers in
      (nodes.flatMap { parameters[ranges[$0].0] }, nodes.flatMap { buffers[ranges[$0].1] })
    }
  }
}
