import Networks

/// What is evaluated: a network, whatever its weights, over a set of examples in their order.
public struct EvaluationJob: Sendable {
  public let network: Network
  public let examples: Examples
  /// Examples that are looked at together.
  public let batchSize: Int

  public init(_ network: Network, over examples: Examples, batchSize: Int) {
    self.network = network
    self.examples = examples
    self.batchSize = batchSize
  }
}

/// What batch norms use where a network is evaluated.
public enum NormPolicy: Sendable {
  /// Given statistics, for every point: those that a network was trained with. Networks without batch norms take `[]`.
  case given([Float])
  /// Statistics estimated anew at each point over these examples in order, usually the training split, as those of a
  /// combination are no combination of its parts'.
  case estimated(over: Examples)
  /// Two networks' own statistics, averaged with the weights 1 - t and t at the place whose one coordinate is t.
  case averaged([Float], [Float])
}

/// An evaluation made ready on an engine. One thread at a time may use it.
public protocol EvaluationSession: AnyObject {
  /// Calls `receive` with the outputs of each network, [examples, outputs], in the order of the places.
  ///
  /// A network's outputs depend on its weights, its statistics and the examples, never on its companions.
  /// - Throws: what `receive` throws, which ends it; and what keeps the engine from computing.
  func evaluate(
    _ space: any WeightSpace, at places: [[Double]], norms: NormPolicy,
    receive: (_ place: Int, _ outputs: [Float]) throws -> Void
  ) throws

  /// The batch-norm statistics of a network with these weights, estimated over examples in order; `[]` without norms.
  func statistics(at weights: [Float], over examples: Examples) throws -> [Float]
}
