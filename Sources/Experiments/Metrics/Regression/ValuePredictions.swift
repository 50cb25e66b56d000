/// The values that a predictor gives to examples whose true values are known.
public struct ValuePredictions: Sendable {
  /// `[examples, width]`, as `targets`.
  public let outputs: [Float]
  public let targets: [Float]
  /// Values an example has.
  public let width: Int

  public var count: Int { targets.count / width }

  public init(outputs: [Float], targets: [Float], width: Int) {
    precondition(width > 0 && targets.count % width == 0, "whole rows of targets")
    precondition(outputs.count == targets.count, "an output for each target")
    self.outputs = outputs
    self.targets = targets
    self.width = width
  }
}
