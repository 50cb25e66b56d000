/// How an operation ties the units of what it makes to the units of what it reads.
///
/// A unit is a channel of planes, or a feature of a row. What a rule says decides which units of a network may change places
/// without a change of its function.
public enum AxisRule: Sendable, Hashable {
  /// Every output is a sum over all inputs of its group, so that both sides are free: linear layers and convolutions.
  case mixes(groups: Int)
  /// Output u is a function of input u alone, or of all inputs alike.
  ///
  /// - isOdd: whether f(-x) = -f(x), with what the operation has of its own changed accordingly (a norm's shift).
  /// - groups: units are normalised in so many groups of neighbours, and stay within theirs; 1 where that does not matter.
  case carries(isOdd: Bool, groups: Int)
  /// Each input becomes `count` neighbouring outputs, which move with it: a flatten, a depthwise convolution.
  case blocks(count: Int)
  /// Input u becomes output `before` + u, among zeros.
  case pads(before: Int)
  /// The inputs' units one after the other.
  case joins
  /// Unit u of all inputs is unit u of the output.
  case sums
  /// Nothing is known of it: no unit that it reads or makes may move.
  case fixes
}

extension Activation {
  public func axisRule(over inputs: [Shape]) -> AxisRule { .carries(isOdd: false, groups: 1) }
}

extension Tanh {
  public func axisRule(over inputs: [Shape]) -> AxisRule { .carries(isOdd: true, groups: 1) }
}

extension Linear {
  public func axisRule(over inputs: [Shape]) -> AxisRule { .mixes(groups: 1) }
}

extension Convolution {
  public func axisRule(over inputs: [Shape]) -> AxisRule {
    let channels = inputs[0].channels
    return groups == channels && groups > 1 ? .blocks(count: filters / channels) : .mixes(groups: groups)
  }
}

extension Flatten {
  public func axisRule(over inputs: [Shape]) -> AxisRule { .blocks(count: inputs[0].spatial) }
}

extension WindowedPool {
  /// A mean is odd; a largest value is not.
  public func axisRule(over inputs: [Shape]) -> AxisRule {
    .carries(isOdd: self is AveragePool, groups: 1)
  }
}

extension AdaptiveAveragePool {
  public func axisRule(over inputs: [Shape]) -> AxisRule { .carries(isOdd: true, groups: 1) }
}

extension GlobalAveragePool {
  public func axisRule(over inputs: [Shape]) -> AxisRule { .carries(isOdd: true, groups: 1) }
}

extension Dropout {
  public func axisRule(over inputs: [Shape]) -> AxisRule { .carries(isOdd: true, groups: 1) }
}

extension BatchNorm {
  public func axisRule(over inputs: [Shape]) -> AxisRule { .carries(isOdd: true, groups: 1) }
}

extension GroupNorm {
  /// With as many groups as channels each is normalised by itself.
  public func axisRule(over inputs: [Shape]) -> AxisRule {
    let isAlone = groups == inputs[0].channels
    return .carries(isOdd: isAlone, groups: isAlone ? 1 : groups)
  }
}

extension LayerNorm {
  public func axisRule(over inputs: [Shape]) -> AxisRule { .carries(isOdd: false, groups: 1) }
}

extension PadShortcut {
  public func axisRule(over inputs: [Shape]) -> AxisRule { .pads(before: channelsBefore(inputs[0])) }
}

extension Addition {
  public func axisRule(over inputs: [Shape]) -> AxisRule { .sums }
}

extension Concatenation {
  public func axisRule(over inputs: [Shape]) -> AxisRule { .joins }
}
