/// The shared memory of all batch norms of a network.
struct NormStatistics {
  private let doubles: AlignedStorage<Double>
  private let floats: AlignedFloats
  private let places: [(doubles: Int, floats: Int, partials: Int)]

  init(_ plan: ExecutionPlan) {
    var doubleCount = 0
    var floatCount = 0
    var places: [(doubles: Int, floats: Int, partials: Int)] = []
    for index in plan.norms {
      let channels = plan.steps[index].layer.output.channels
      let partials = 2 * channels * plan.chunkCount
      places.append((doubleCount, floatCount, partials))
      doubleCount += partials + 2 * channels
      floatCount += 5 * channels
    }
    self.places = places
    doubles = AlignedStorage(count: doubleCount, filledWith: 0)
    floats = AlignedFloats(count: floatCount, filledWith: 0)
  }

  subscript(norm: Int) -> BatchStatistics {
    let place = places[norm]
    return BatchStatistics(
      partials: doubles.base + place.doubles, totals: doubles.base + place.doubles + place.partials,
      coefficients: floats.base + place.floats)
  }
}

/// What the chunks of a batch tell each other inside one batch norm of C channels.
struct BatchStatistics {
  /// Two sums a channel from each chunk, [chunks, 2 C].
  let partials: UnsafeMutablePointer<Double>
  /// Their totals in chunk order, [2 C].
  let totals: UnsafeMutablePointer<Double>
  /// Mean, inverse deviation, and three coefficients a channel, [5, C].
  let coefficients: UnsafeMutablePointer<Float>

  /// Adds the first `chunks` partial sums in order.
  func total(chunks: Int, width: Int) {
    for index in 0..<width {
      var sum = 0.0
      for chunk in 0..<chunks { sum += partials[chunk * width + index] }
      totals[index] = sum
    }
  }
}

/// One batch norm at what concerns a batch as a whole, outside any chunk: it has no values of examples.
struct NormPass {
  /// Chunks that were measured, and examples in them.
  let chunkCount: Int, batchCount: Int
  let statistics: BatchStatistics
  let parameters: UnsafePointer<Float>
  let buffers: UnsafeMutablePointer<Float>
}

/// A layer whose examples are not independent in training: all chunks have to be measured before any goes on.
protocol BatchStatisticsLayer: CompiledLayer {
  var channels: Int { get }

  /// Measures one chunk's input, before forward in training.
  func measureForward(_ pass: LayerContext)
  /// Settles the batch's statistics, on one thread.
  func settleForward(_ pass: NormPass)
  /// Settles the running statistics in their place.
  func settleForwardFromBuffers(_ pass: NormPass)
  /// Moves the running statistics towards the batch's, after `settleForward`.
  func moveBuffers(_ pass: NormPass)
  /// Adds the batch's statistics, weighted by its size, to sums laid out as the buffers are.
  func addStatistics(_ pass: NormPass, to sums: UnsafeMutablePointer<Double>)
  /// Measures one chunk's gradient, before backward.
  func measureBackward(_ pass: LayerContext)
  /// Settles what backward needs of the whole batch, on one thread.
  ///
  /// - Parameter fixingStatistics: whether the statistics of forward were constants.
  func settleBackward(_ pass: NormPass, fixingStatistics: Bool)
}
