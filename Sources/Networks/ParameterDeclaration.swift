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
  /// A batch norm's factor, which starts at one.
  case scale
  /// A batch norm's offset, which starts at zero.
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
