/// A trainable tensor of one operation.
public struct ParameterDeclaration: Sendable, Hashable {
  /// Inside the operation: `weight`, `bias`.
  public let name: String
  public let shape: [Int]
  public let role: ParameterRole
  /// How many inputs reach one output, and how many outputs one input: what initialisations scale by.
  public let fanIn: Int, fanOut: Int

  public init(name: String, shape: [Int], role: ParameterRole, fanIn: Int, fanOut: Int) {
    (self.name, self.shape, self.role) = (name, shape, role)
    (self.fanIn, self.fanOut) = (fanIn, fanOut)
  }

  public var count: Int { shape.reduce(1, *) }
}

public enum ParameterRole: Sendable, Hashable {
  case weight, bias
  /// A norm's factor, which starts at one.
  case scale
  /// A norm's offset, which starts at zero.
  case shift
}

/// A tensor that training moves without a gradient: running statistics.
public struct BufferDeclaration: Sendable, Hashable {
  /// Inside the operation: `running_mean`.
  public let name: String
  public let shape: [Int]
  /// What it holds before any batch was seen.
  public let start: Float

  public init(name: String, shape: [Int], start: Float) {
    (self.name, self.shape, self.start) = (name, shape, start)
  }

  public var count: Int { shape.reduce(1, *) }
}

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
  public private(set) var parameterCount: Int
  public private(set) var bufferCount: Int
  /// What each of the parameters is, in the same order.
  public let declarations: [ParameterDeclaration]
  private let bufferStarts: [Float]

  /// What buffers hold before any batch was seen: means 0, variances 1.
  ///
  /// They are made when they are asked for: a layout is also made of networks that are larger than any memory.
  public var initialBuffers: [Float] {
    zip(buffers, bufferStarts).flatMap { Array(repeating: $1, count: $0.count) }
  }

  /// A layout of tensors by their names, one after the other: of a network whose layers are not known.
  ///
  /// - Parameters:
  ///   - parameters: what each is in the network, its declaration.
  ///   - buffers: what each holds at the start is its declaration's.
  public init(
    parameters: [(name: String, declaration: ParameterDeclaration)],
    buffers: [(name: String, declaration: BufferDeclaration)]
  ) {
    (parameterCount, bufferCount) = (0, 0)
    var laid: [Tensor] = []
    for (name, declaration) in parameters {
      laid.append(Tensor(name: name, shape: declaration.shape, offset: parameterCount))
      parameterCount += declaration.count
    }
    self.parameters = laid
    laid = []
    for (name, declaration) in buffers {
      laid.append(Tensor(name: name, shape: declaration.shape, offset: bufferCount))
      bufferCount += declaration.count
    }
    self.buffers = laid
    declarations = parameters.map(\.declaration)
    bufferStarts = buffers.map(\.declaration.start)
  }

  public init(_ graph: NetworkGraph) {
    var parameters: [Tensor] = []
    var buffers: [Tensor] = []
    var parameterCount = 0
    var bufferStarts: [Float] = []
    var bufferCount = 0
    for node in graph.nodes {
      for declaration in node.parameters {
        let name = "\(node.path).\(declaration.name)"
        parameters.append(Tensor(name: name, shape: declaration.shape, offset: parameterCount))
        parameterCount += declaration.count
      }
      for declaration in node.buffers {
        let name = "\(node.path).\(declaration.name)"
        buffers.append(Tensor(name: name, shape: declaration.shape, offset: bufferCount))
        bufferStarts.append(declaration.start)
        bufferCount += declaration.count
      }
    }
    declarations = graph.nodes.flatMap(\.parameters)
    (self.parameters, self.buffers) = (parameters, buffers)
    (self.parameterCount, self.bufferCount, self.bufferStarts) = (parameterCount, bufferCount, bufferStarts)
  }
}
