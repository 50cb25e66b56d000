/// Where each tensor of a network lies in one flat vector of float32.
///
/// Names are those of a PyTorch state dict, the path of a node and the tensor's own (`0.weight`, `layer1.0.conv1.weight`,
/// `1.running_mean`). Parameters and buffers are two vectors, because curves combine the former only.
public struct ParameterLayout: Sendable, Hashable {
  public struct Tensor: Sendable, Hashable {
    public let name: String
    public let shape: [Int]
    /// Floats before it in the vector.
    public let offset: Int
    public var count: Int { shape.reduce(1, *) }
    public var range: Range<Int> { offset..<offset + count }
  }

  public let parameters: [Tensor]
  public let buffers: [Tensor]
  public let parameterCount: Int
  public let bufferCount: Int
  /// What each of the parameters is, in the same order.
  public let declarations: [ParameterDeclaration]
  /// What buffers hold before any batch was seen: means 0, variances 1.
  public let initialBuffers: [Float]

  public init(_ graph: NetworkGraph) {
    var parameters: [Tensor] = []
    var buffers: [Tensor] = []
    var parameterCount = 0
    var initial: [Float] = []
    for node in graph.nodes {
      for declaration in node.parameters {
        let name = "\(node.path).\(declaration.name)"
        parameters.append(Tensor(name: name, shape: declaration.shape, offset: parameterCount))
        parameterCount += declaration.count
      }
      for declaration in node.buffers {
        let name = "\(node.path).\(declaration.name)"
        buffers.append(Tensor(name: name, shape: declaration.shape, offset: initial.count))
        initial += Array(repeating: declaration.start, count: declaration.count)
      }
    }
    declarations = graph.nodes.flatMap(\.parameters)
    (self.parameters, self.buffers) = (parameters, buffers)
    (self.parameterCount, bufferCount, initialBuffers) = (parameterCount, initial.count, initial)
  }
}
