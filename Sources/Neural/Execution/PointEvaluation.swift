/// Many weight vectors over one set of examples, one after the other.
///
/// A point's outputs depend on its weights, its buffers, the source and the batch size, never on its companions.
public struct PointEvaluation {
  /// What batch norms use at a point.
  public enum Buffers: Sendable {
    /// Given statistics, for every point: an end's own. Networks without batch norms take `[]`.
    case given([Float])
    /// Statistics estimated at each point over a whole source, usually the training split in order.
    case estimated(any BatchSource)
  }

  public let network: CompiledNetwork
  public let source: any BatchSource
  public let buffers: Buffers

  public init(_ network: CompiledNetwork, over source: any BatchSource, buffers: Buffers = .given([])) {
    precondition(source.batchSize <= network.batchSize, "A network is compiled for its source's batch size.")
    self.network = network
    self.source = source
    self.buffers = buffers
  }

  /// Calls `receive` with each point's outputs, [examples, outputs], in order, until it returns false.
  ///
  /// - Parameter weights: the flat parameters of point i, asked for when its turn comes.
  public func run(
    points: Range<Int>, weights: (Int) throws -> [Float],
    receive: (_ point: Int, _ outputs: [Float]) throws -> Bool
  ) rethrows {
    let batch = source.makeBatch()
    for point in points {
      network.load(parameters: try weights(point))
      prepareBuffers()
      guard try receive(point, outputs(batch)) else { return }
    }
  }

  private func prepareBuffers() {
    guard network.layout.bufferCount > 0 else { return }
    switch buffers {
    case .given(let values): network.load(buffers: values)
    case .estimated(let source): network.estimateBuffers(over: source)
    }
  }

  private func outputs(_ batch: Batch) -> [Float] {
    let width = network.outputWidth
    let total = source.exampleCount * width
    return Array(unsafeUninitializedCapacity: total) { buffer, count in
      for index in 0..<source.batchCount {
        network.fill(batch, from: source, epoch: 0, index: index)
        let start = index * source.batchSize * width
        network.evaluate(batch, into: UnsafeMutableBufferPointer(rebasing: buffer[start...]))
      }
      count = total
    }
  }
}
