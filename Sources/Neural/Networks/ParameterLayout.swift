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
  /// What buffers hold before any batch was seen: means 0, variances 1.
  public let initialBuffers: [Float]

  init(_ layers: [PositionedLayer]) {
    var parameters: [Tensor] = []
    var buffers: [Tensor] = []
    var declarations: [ParameterDeclaration] = []
    var parameterCount = 0
    var initial: [Float] = []
    for layer in layers {
      for declaration in layer.compiled.parameters {
        let name = "\(layer.position).\(declaration.name)"
        parameters.append(Tensor(name: name, shape: declaration.shape, offset: parameterCount))
        declarations.append(declaration)
        parameterCount += declaration.shape.reduce(1, *)
      }
      for declaration in layer.compiled.buffers {
        let name = "\(layer.position).\(declaration.name)"
        let tensor = Tensor(name: name, shape: declaration.shape, offset: initial.count)
        buffers.append(tensor)
        initial += Array(repeating: declaration.start, count: tensor.count)
      }
    }
    (self.parameters, self.buffers, self.declarations) = (parameters, buffers, declarations)
    (self.parameterCount, bufferCount, initialBuffers) = (parameterCount, initial.count, initial)
  }
}
