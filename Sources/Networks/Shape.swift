/// The extent of one example's values: [channels, height, width] for images, [features] after a flatten.
public struct Shape: Sendable, Hashable, CustomStringConvertible {
  public let dimensions: [Int]

  public init(_ dimensions: [Int]) {
    self.dimensions = dimensions
  }

  /// How many values one example has; nil when that is more than can be addressed sensibly (2²⁸).
  public var checkedCount: Int? {
    var count = 1
    for dimension in dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard dimension > 0, !overflow, product <= 1 << 28 else { return nil }
      count = product
    }
    return count
  }

  @inlinable public var count: Int { dimensions.reduce(1, *) }

  /// The first dimension: what norms and biases run along.
  @inlinable public var channels: Int { dimensions[0] }

  /// Values per channel.
  @inlinable public var spatial: Int { dimensions.dropFirst().reduce(1, *) }

  public var description: String { dimensions.map(String.init).joined(separator: "×") }
}
