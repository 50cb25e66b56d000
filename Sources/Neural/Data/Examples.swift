import Networks

/// A set of examples in memory: inputs, and a class or some target values for each.
public struct Examples: Sendable, Equatable {
  /// The inputs of all examples, `[count] + input`, last dimension fastest.
  public enum Inputs: Sendable, Equatable {
    /// Pixels, taken as b / 255.
    case bytes([UInt8])
    case floats([Float])
  }

  public enum Targets: Sendable, Equatable {
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
    precondition(inputs.count == count * input.count, "A set has the inputs of all its examples.")
    precondition(targets.count == count, "A set has a target for every example.")
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

  /// The inputs as a network sees them.
  public var floatInputs: [Float] {
    switch inputs {
    case .bytes(let bytes): bytes.map { Float($0) / 255 }
    case .floats(let floats): floats
    }
  }

  /// The examples at these places; all of them are not copied.
  public subscript(range: Range<Int>) -> Examples {
    guard range != 0..<count else { return self }
    return Examples(
      input: input, inputs: inputs.slice(range.lowerBound * input.count..<range.upperBound * input.count),
      targets: targets.slice(range), count: range.count)
  }
}

extension Examples {
  /// The examples at these places, in this order.
  public func selecting(_ places: [Int]) -> Examples {
    Examples(
      input: input, inputs: inputs.selecting(places, of: input.count), targets: targets.selecting(places),
      count: places.count)
  }
}

extension Array {
  /// Rows of `width` values.
  fileprivate func rows(_ places: [Int], of width: Int) -> [Element] {
    var chosen: [Element] = []
    chosen.reserveCapacity(places.count * width)
    for place in places { chosen += self[place * width..<(place + 1) * width] }
    return chosen
  }
}

extension Examples.Inputs {
  fileprivate func selecting(_ places: [Int], of width: Int) -> Self {
    switch self {
    case .bytes(let bytes): .bytes(bytes.rows(places, of: width))
    case .floats(let floats): .floats(floats.rows(places, of: width))
    }
  }

  fileprivate var count: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .floats(let floats): floats.count
    }
  }

  fileprivate func slice(_ range: Range<Int>) -> Self {
    switch self {
    case .bytes(let bytes): .bytes(Array(bytes[range]))
    case .floats(let floats): .floats(Array(floats[range]))
    }
  }
}

extension Examples.Targets {
  fileprivate func selecting(_ places: [Int]) -> Self {
    switch self {
    case .classes(let classes): .classes(places.map { classes[$0] })
    case .values(let values, let width): .values(values.rows(places, of: width), width: width)
    }
  }

  /// Examples that have them.
  fileprivate var count: Int {
    switch self {
    case .classes(let classes): classes.count
    case .values(let values, let width): width > 0 ? values.count / width : 0
    }
  }

  fileprivate func slice(_ range: Range<Int>) -> Self {
    switch self {
    case .classes(let classes): .classes(Array(classes[range]))
    case .values(let values, let width):
      .values(Array(values[range.lowerBound * width..<range.upperBound * width]), width: width)
    }
  }
}
