/// What a node of a network computes, as a value: shapes in, shape out, and the weights that it will have.
///
/// It knows nothing of how that is done; an engine has a lowering for each operation that it can run.
public protocol NetworkOperation: Sendable {
  /// The name it is known by, in messages and where it is written.
  static var kind: String { get }

  /// The shape of one example's output.
  ///
  /// - Throws: `LayerMismatch` where it cannot take inputs of these shapes.
  func output(of inputs: [Shape]) throws(LayerMismatch) -> Shape

  /// The trainable tensors, for inputs that `output(of:)` takes.
  func parameters(of inputs: [Shape]) -> [ParameterDeclaration]

  /// The tensors that training moves without a gradient.
  func buffers(of inputs: [Shape]) -> [BufferDeclaration]

  /// How the units of its output are tied to those of its inputs; `fixes` where nothing is said.
  func axisRule(over inputs: [Shape]) -> AxisRule
}

extension NetworkOperation {
  public func parameters(of inputs: [Shape]) -> [ParameterDeclaration] { [] }
  public func buffers(of inputs: [Shape]) -> [BufferDeclaration] { [] }
  public func axisRule(over inputs: [Shape]) -> AxisRule { .fixes }
}

/// Why an operation cannot take what it is given, without saying which node of a network it is.
public struct LayerMismatch: Error, Sendable {
  public let reason: String
  public let help: String?

  public init(_ reason: String, help: String? = nil) {
    self.reason = reason
    self.help = help
  }
}
