/// Some examples side by side, in storage that is filled again for every step.
public final class Batch {
  public let capacity: Int
  public let input: Shape
  /// Target values an example has; 0 where targets are classes.
  public let targetWidth: Int
  /// Examples that are filled, at most `capacity`.
  public var count = 0
  let inputs: AlignedFloats
  let classes: AlignedStorage<Int32>
  let targets: AlignedFloats

  public init(capacity: Int, input: Shape, targetWidth: Int) {
    self.capacity = capacity
    self.input = input
    self.targetWidth = targetWidth
    inputs = AlignedFloats(count: capacity * input.count, filledWith: 0)
    classes = AlignedStorage(count: capacity, filledWith: 0)
    targets = AlignedFloats(count: capacity * targetWidth, filledWith: 0)
  }

  /// The place of one example's inputs, `input.count` floats.
  public func withInputs<Result>(
    of example: Int, _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    precondition(example >= 0 && example < capacity, "An example lies inside its batch.")
    return try body(
      UnsafeMutableBufferPointer(start: inputs.base + example * input.count, count: input.count))
  }

  public func setClass(_ label: Int, of example: Int) {
    precondition(example >= 0 && example < capacity, "An example lies inside its batch.")
    classes.base[example] = Int32(label)
  }

  public func setTargets(_ values: some Collection<Float>, of example: Int) {
    precondition(example >= 0 && example < capacity, "An example lies inside its batch.")
    precondition(values.count == targetWidth, "An example has as many targets as its batch says.")
    for (index, value) in values.enumerated() { targets.base[example * targetWidth + index] = value }
  }
}
