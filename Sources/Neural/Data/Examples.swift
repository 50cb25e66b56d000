import Networks

/// A class by its number, from 0.
public typealias ClassIndex = Int32

/// A set of examples in memory: inputs, and a class or some target values for each.
public struct Examples: Sendable, Equatable {
  /// The inputs of all examples, `[count] + input`, last dimension fastest.
  public enum Inputs: Sendable, Equatable {
    /// Pixels, taken as b / 255.
    case bytes([UInt8])
    case floats([Float])
  }

  public enum Targets: Sendable, Equatable {
    case classes([ClassIndex])
    /// `width` values an example.
    case values([Float], width: Int)
  }

  public let input: Shape
  public let inputs: Inputs
  public let targets: Targets
  public let count: Int
  /// What inputs go through before a network sees them; nil where they are taken as they are.
  public let normalisation: Normalisation?

  /// - Precondition: Inputs and targets have the lengths that `count` asks for, and the normalisation has a mean for each
  ///   channel.
  public init(
    input: Shape, inputs: Inputs, targets: Targets, count: Int, normalisation: Normalisation? = nil
  ) {
    precondition(inputs.count == count * input.count, "A set has the inputs of all its examples.")
    precondition(targets.count == count, "A set has a target for every example.")
    precondition(
      normalisation.map { $0.means.count == input.dimensions.first } ?? true,
      "A mean belongs to each channel.")
    (self.input, self.inputs, self.targets, self.count) = (input, inputs, targets, count)
    self.normalisation = normalisation
  }

  /// The same examples, whose values a network sees in another scale.
  public func normalised(by normalisation: Normalisation?) -> Examples {
    Examples(input: input, inputs: inputs, targets: targets, count: count, normalisation: normalisation)
  }

  /// The first dimension of an example.
  public var channels: Int { max(1, input.dimensions.first ?? 1) }

  /// Values a channel has: the dimensions of an example after the first.
  public var plane: Int { input.count / channels }

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
    let values =
      switch inputs {
      case .bytes(let bytes): bytes.map { Float($0) / 255 }
      case .floats(let floats): floats
      }
    return normalisation?.applied(to: values, plane: plane) ?? values
  }

  /// The examples at these places; all of them are not copied.
  public subscript(range: Range<Int>) -> Examples {
    guard range != 0..<count else { return self }
    return Examples(
      input: input, inputs: inputs.slice(range.lowerBound * input.count..<range.upperBound * input.count),
      targets: targets.slice(range), count: range.count, normalisation: normalisation)
  }
}

extension Examples {
  /// The examples at these places, in their order.
  public func examples(at places: [Int]) -> Examples {
    Examples(
      input: input, inputs: inputs.rows(places, width: input.count), targets: targets.rows(places),
      count: places.count, normalisation: normalisation)
  }
}

extension Array {
  /// Rows of `width` elements.
  fileprivate func rows(_ places: [Int], width: Int) -> [Element] {
    var taken: [Element] = []
    taken.reserveCapacity(places.count * width)
    for place in places { taken += self[place * width..<(place + 1) * width] }
    return taken
  }
}

extension Examples.Inputs {
  fileprivate func rows(_ places: [Int], width: Int) -> Self {
    switch self {
    case .bytes(let bytes): .bytes(bytes.rows(places, width: width))
    case .floats(let floats): .floats(floats.rows(places, width: width))
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
  fileprivate func rows(_ places: [Int]) -> Self {
    switch self {
    case .classes(let classes): .classes(classes.rows(places, width: 1))
    case .values(let values, let width): .values(values.rows(places, width: width), width: width)
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
