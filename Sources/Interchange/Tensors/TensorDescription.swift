/// What a file says of a tensor before it is read.
public struct TensorDescription: Equatable, Sendable {
  public let name: String
  /// Nothing where elements of that type cannot be read.
  public let elementType: ElementType?
  public let shape: [Int]
}
