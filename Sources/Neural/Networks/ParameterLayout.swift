/// Where each tensor of a network lies in one flat vector of float32.
///
/// Names are those of a PyTorch `nn.Sequential` state dict (`0.weight`, `7.bias`, `1.running_mean`); dropout takes no
/// number. Parameters and buffers are two vectors, because curves combine the former only.
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
  let declarations: [ParameterDeclaration]
  private let bufferStarts: [Float]

  /// What buffers hold before any batch was seen: means 0, variances 1.
  ///
  /// They are made when they are asked for: a layout is also made of networks that are larger than any memory.
  public var initialBuffers: [Float] {
    zip(buffers, bufferStarts).flatMap { Array(repeating: $1, count: $0.count) }
  }

  init(_ layers: [PositionedLayer]) {
    var parameters: [Tensor] = []
    var buffers: [Tensor] = []
    var declarations: [ParameterDeclaration] = []
    var parameterCount = 0
    var bufferStarts: [Float] = []
    var bufferCount = 0
    for layer in layers {
      for declaration in layer.compiled.parameters {
        let name = "\(layer.position).\(declaration.name)"
        parameters.append(Tensor(name: name, shape: declaration.shape, offset: parameterCount))
        declarations.append(declaration)
        parameterCount += declaration.shape.reduce(1, *)
      }
      for declaration in layer.compiled.buffers {
        let name = "\(layer.position).\(declaration.name)"
        buffers.append(Tensor(name: name, shape: declaration.shape, offset: bufferCount))
        bufferStarts.append(declaration.start)
        bufferCount += declaration.shape.reduce(1, *)
      }
    }
    (self.parameters, self.buffers, self.declarations) = (parameters, buffers, declarations)
    (self.parameterCount, self.bufferCount, self.bufferStarts) = (parameterCount, bufferCount, bufferStarts)
  }
}
