import Declarations

/// A network as nodes in topological order, each with a path, an operation, and what it reads.
///
/// Values are numbered: 0 is the network's input, and i + 1 what node i makes. It has no weights, and knows of no engine.
public struct NetworkGraph: Sendable {
  public struct Node: Sendable {
    /// Names from the outside in, with dots between: `layer1.0.conv1`. What parameters are named by.
    public let path: String
    public let operation: any NetworkOperation
    /// The values that it reads, in the operation's order.
    public let inputs: [Int]
    /// The shape of one example's output.
    public let output: Shape
    public let parameters: [ParameterDeclaration]
    public let buffers: [BufferDeclaration]
    /// The entry that it was made of, as a path into the list of layers.
    public let site: [PathStep]
  }

  public let input: Shape
  public let nodes: [Node]
  /// The value that is the network's output.
  public let output: Int

  public var outputShape: Shape { shape(of: output) }

  /// The shape of one example's part of a value.
  public func shape(of value: Int) -> Shape { value == 0 ? input : nodes[value - 1].output }

  /// The path of the node that makes a value; nil for the network's input.
  public func path(of value: Int) -> String? { value == 0 ? nil : nodes[value - 1].path }

  /// - Parameter countsDropout: whether dropouts take numbers among their siblings, as in an `nn.Sequential`.
  /// - Throws: `NetworkMismatch` naming the first layer that does not fit.
  public init(
    input: Shape, layers: [LayerEntry], countsDropout: Bool = false
  ) throws(NetworkMismatch) {
    guard input.checkedCount != nil else {
      throw NetworkMismatch(reason: "the input \(input) has a dimension below 1 or too many values")
    }
    var builder = GraphBuilder(input: input, countsDropout: countsDropout)
    let output = try builder.append(layers, to: 0, at: GraphBuilder.Spot(path: "", site: []))
    (self.input, nodes, self.output) = (input, builder.nodes, output)
  }

  /// A graph of nodes that are there.
  init(input: Shape, nodes: [Node], output: Int) {
    (self.input, self.nodes, self.output) = (input, nodes, output)
  }

  /// The inputs whose gradient is needed to train what comes before them: the values that depend on parameters.
  public var trainableValues: [Bool] {
    var depends = [false]
    for node in nodes {
      depends.append(!node.parameters.isEmpty || node.inputs.contains { depends[$0] })
    }
    return depends
  }
}

/// Where and why a network's shapes or names do not fit together.
public struct NetworkMismatch: Error, Sendable, Hashable, CustomStringConvertible {
  /// The layer in words; nil where the fault is not in a layer.
  let layer: String?
  public let reason: String
  public let help: String?
  /// Its entry, as a path into the list of layers; nil where the fault is not in a layer.
  public let site: [PathStep]?

  public init(layer: String? = nil, reason: String, help: String? = nil, site: [PathStep]? = nil) {
    (self.layer, self.reason, self.help, self.site) = (layer, reason, help, site)
  }

  public var description: String { layer.map { "\($0) \(reason)" } ?? reason }
}
