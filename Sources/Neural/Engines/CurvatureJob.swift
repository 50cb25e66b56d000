import Networks

/// What second derivatives are taken of: the mean loss of a network over a set of examples, without dropout.
public struct CurvatureJob: Sendable {
  /// What batch norms do while the weights move.
  public enum Norms: String, CaseIterable, Sendable {
    /// They keep given statistics: the loss is that of evaluation.
    case evaluation
    /// They take each batch's own, through which derivatives go: the loss is that of a training step, and depends on how
    /// the examples are cut into batches.
    case training
  }

  public let network: Network
  public let loss: any Loss
  public let examples: Examples
  /// Examples that are looked at together, in their order.
  public let batchSize: Int
  public let norms: Norms

  public init(
    _ network: Network, loss: any Loss, over examples: Examples, batchSize: Int, norms: Norms = .evaluation
  ) {
    self.network = network
    self.loss = loss
    self.examples = examples
    self.batchSize = batchSize
    self.norms = norms
  }
}

/// Derivatives of a job's loss, made ready on an engine. One thread at a time may use it.
public protocol CurvatureSession: AnyObject {
  /// Whether products are exact up to rounding, or central differences of gradients.
  var isExact: Bool { get }
  /// How many batches the examples are cut into.
  var batchCount: Int { get }

  /// The mean loss and its gradient, [parameters], over some batches.
  ///
  /// - Parameters:
  ///   - statistics: of batch norms, flat; `[]` of a network without, and where each batch has its own.
  ///   - batches: at least one.
  ///   - proceed: is called before each batch, and ends the call by throwing.
  func gradient(
    at weights: [Float], statistics: [Float], over batches: Range<Int>, proceed: () throws -> Void
  ) throws -> (loss: Double, gradient: [Double])

  /// H v for one direction, [parameters], of any length but zero.
  ///
  /// - Parameter difference: how far weights are moved along the direction to either side where products are differences;
  ///   their error is of the order of its square, and that of rounding of its inverse.
  func product(
    _ direction: [Double], at weights: [Float], statistics: [Float], difference: Double,
    proceed: () throws -> Void
  ) throws -> [Double]
}

extension CurvatureSession {
  /// The mean loss over all examples and its gradient.
  public func gradient(
    at weights: [Float], statistics: [Float], proceed: () throws -> Void
  ) throws -> (loss: Double, gradient: [Double]) {
    try gradient(at: weights, statistics: statistics, over: 0..<batchCount, proceed: proceed)
  }

  /// (g(w + h u) - g(w - h u)) |v| / 2 h with u = v / |v|.
  ///
  /// Where gradients are not smooth, as of relu, this is the slope of the gradient over the step and not that at a point.
  public func centralDifference(
    _ direction: [Double], at weights: [Float], statistics: [Float], difference: Double,
    proceed: () throws -> Void
  ) throws -> [Double] {
    let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let step = difference / length
    func moved(_ step: Double) -> [Float] {
      zip(weights, direction).map { Float(Double($0) + step * $1) }
    }
    var result = try gradient(at: moved(step), statistics: statistics, proceed: proceed).gradient
    let before = try gradient(at: moved(-step), statistics: statistics, proceed: proceed).gradient
    let factor = 1 / (2 * step)
    for index in result.indices { result[index] = (result[index] - before[index]) * factor }
    return result
  }
}
