import Networks

/// A network's graph as steps that this engine can run, in order, before anything has a place in memory.
///
/// Values are numbered as in the graph. Steps that have a form together with the next are one.
struct LoweredGraph: Sendable {
  struct Step: Sendable {
    var layer: any CompiledLayer
    var inputs: [Int]
    /// The value that it makes.
    var output: Int
    /// Its shares of the flat vectors.
    let parameters: Range<Int>, buffers: Range<Int>
    /// Whether gradients have to come this far: something in it or before it has parameters.
    let trains: Bool
  }

  let input: Shape
  let output: Int
  private(set) var steps: [Step] = []
  /// Whether the gradient of a value is wanted, by its number.
  let isTrainable: [Bool]

  /// - Throws: `NetworkMismatch` where this engine has no form of an operation.
  init(_ graph: NetworkGraph) throws(NetworkMismatch) {
    (input, output, isTrainable) = (graph.input, graph.output, graph.trainableValues)
    var (parameters, buffers, dropouts) = (0, 0, 0)
    for (index, node) in graph.nodes.enumerated() {
      var layer = try node.lowered(in: graph)
      if let dropout = layer as? CompiledDropout {
        layer = CompiledDropout(output: dropout.output, rate: dropout.rate, ordinal: dropouts)
        dropouts += 1
      }
      let parameterCount = node.parameters.reduce(0) { $0 + $1.count }
      let bufferCount = node.buffers.reduce(0) { $0 + $1.count }
      steps.append(
        Step(
          layer: layer, inputs: node.inputs, output: index + 1,
          parameters: parameters..<parameters + parameterCount, buffers: buffers..<buffers + bufferCount,
          trains: isTrainable[index + 1]))
      parameters += parameterCount
      buffers += bufferCount
    }
    fuse()
  }

  /// How often each value is read; the network's output once more.
  var readerCounts: [Int: Int] {
    var counts = [output: 1]
    for step in steps { for input in step.inputs { counts[input, default: 0] += 1 } }
    return counts
  }

  /// Whether a step is alone read by a batch norm right after it, and can compute that with its own outputs.
  ///
  /// Both have parameters, so what the step reads is kept for the way back, and is not where the norm writes.
  func takesNorm(at index: Int) -> Bool {
    guard index + 1 < steps.count, let layer = steps[index].layer as? any NormTakingLayer,
      let norm = steps[index + 1].layer as? CompiledBatchNorm,
      steps[index + 1].inputs == [steps[index].output],
      readerCounts[steps[index].output] == 1
    else { return false }
    return layer.canTake(norm)
  }

  /// Joins each step to the one whose output it alone reads, where the two have a form together.
  private mutating func fuse() {
    let readers = readerCounts
    var makers: [Int: Int] = [:]
    var fused: [Step] = []
    for step in steps {
      if step.inputs.count == 1, step.parameters.isEmpty, readers[step.inputs[0]] == 1,
        let maker = makers[step.inputs[0]], let whole = fused[maker].layer.absorbing(step.layer)
      {
        fused[maker].layer = whole
        fused[maker].output = step.output
        makers[step.output] = maker
      } else {
        makers[step.output] = fused.count
        fused.append(step)
      }
    }
    steps = fused
  }
}

extension NetworkGraph.Node {
  /// The operation with its shapes settled.
  ///
  /// - Throws: `NetworkMismatch` where this engine has no form of it.
  func lowered(in graph: NetworkGraph) throws(NetworkMismatch) -> any CompiledLayer {
    guard let operation = operation as? any NativeOperation else {
      throw NetworkMismatch(
        reason: "'\(path)' is a \(type(of: operation).kind), which this engine does not run", site: site)
    }
    return operation.lowered(over: inputs.map { graph.shape(of: $0) })
  }
}
