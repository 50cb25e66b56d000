/// A set of examples in memory: inputs, and a class or some target values for each.
public struct Examples: Sendable {
  public enum Inputs: Sendable {
    /// Pixels, taken as b / 255.
    case bytes([UInt8])
    case floats([Float])
  }

  public enum Targets: Sendable {
    case classes([UInt8])
    /// `width` values an example.
    case values([Float], width: Int)
  }

  public let input: Shape
  public let inputs: Inputs
  public let targets: Targets
  public let count: Int

  /// - Precondition: Inputs and targets have the lengths that `count` asks for.
  public init(input: Shape, inputs: Inputs, targets: Targets, count: Int) {
    let inputLength =
      switch inputs {
      case .bytes(let bytes): bytes.count
      case .floats(let floats): floats.count
      }
    let targetLength =
      switch targets {
      case .classes(let classes): classes.count
      case .values(let values, let width): width > 0 ? values.count / width : 0
      }
    precondition(inputLength == count * input.count, "A set has the inputs of all its examples.")
    precondition(targetLength == count, "A set has a target for every example.")
    (self.input, self.inputs, self.targets, self.count) = (input, inputs, targets, count)
  }

  /// One more than the largest class that occurs; nil where targets are values.
  public var classBound: Int? {
    guard case .classes(let classes) = targets else { return nil }
    return Int(classes.max() ?? 0) + 1
  }

  public var targetWidth: Int {
    if case .values(_, let width) = targets { width } else { 0 }
  }
}
