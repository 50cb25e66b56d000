extension Network {
  /// The part of a network that leads to what a node makes, with a batch norm behind it.
  ///
  /// Estimated over examples, the norm's statistics are the mean and the variance of each channel of the node: any engine can
  /// tell them that can estimate statistics.
  public struct UnitMoments: Sendable {
    public let network: Network
    /// The path of the norm, which is no node's.
    public let norm: String
  }

  /// - Parameter path: of a node.
  /// - Throws: `NetworkMismatch` where this is a module, whose nodes cannot be seen.
  public func unitMoments(of path: String) throws(NetworkMismatch) -> UnitMoments {
    let graph = try graph()
    guard let target = graph.nodes.firstIndex(where: { $0.path == path }) else {
      preconditionFailure("a network has no node '\(path)'")
    }
    var isNeeded = [Bool](repeating: false, count: graph.nodes.count + 1)
    isNeeded[target + 1] = true
    for value in stride(from: target + 1, to: 0, by: -1) where isNeeded[value] {
      for input in graph.nodes[value - 1].inputs { isNeeded[input] = true }
    }
    var numbers = [0: 0]
    var nodes: [NetworkGraph.Node] = []
    for (index, node) in graph.nodes.enumerated() where isNeeded[index + 1] {
      nodes.append(node.reading(node.inputs.map { numbers[$0] ?? 0 }))
      numbers[index + 1] = nodes.count
    }
    var name = "moments"
    while graph.nodes.contains(where: { $0.path == name }) { name += "-" }
    let shape = graph.nodes[target].output
    let norm = BatchNorm()
    nodes.append(
      NetworkGraph.Node(
        path: name, operation: norm, inputs: [nodes.count], output: shape,
        parameters: norm.parameters(of: shape), buffers: norm.buffers(of: shape), site: []))
    let part = NetworkGraph(input: graph.input, nodes: nodes, output: nodes.count)
    return UnitMoments(
      network: Network(
        input: input, layers: [], reading: NetworkReading(graph: part, key: .null, complete: .null)
      ).computed(by: writtenEngine),
      norm: name)
  }
}

extension NetworkGraph.Node {
  /// The same node over values of other numbers.
  fileprivate func reading(_ inputs: [Int]) -> Self {
    Self(
      path: path, operation: operation, inputs: inputs, output: output, parameters: parameters,
      buffers: buffers, site: site)
  }
}
