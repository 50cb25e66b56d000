import Networks

@testable import Neural

/// Our numbers beside PyTorch's, as the largest relative error of each quantity.
struct ReferenceRun {
  let reference: ReferenceNetwork
  let numbers: ReferenceNumbers
  let compiled: CompiledNetwork
  let batch: Batch
  let start: [Float]
  let buffers: [Float]

  init(_ reference: ReferenceNetwork, _ file: TensorFile) throws {
    self.reference = reference
    let layout = try reference.network.layout()
    numbers = ReferenceNumbers(file: file, layout: layout)
    compiled = try CompiledNetwork(
      reference.network, batchSize: reference.examples, workers: WorkerPool(width: 2),
      budget: ThreadBudget(2))
    batch = numbers.batch(reference)
    start = numbers.vector("weights", layout.parameters)
    buffers = numbers.vector("buffers", layout.buffers)
  }

  func errors() -> [String: Double] {
    let layout = compiled.layout
    restore()
    var errors = ["eval/logits": numbers.error("eval/logits", compiled.outputs(of: batch))]
    let tally = gradient(moving: true)
    errors["train/loss"] = numbers.error("train/loss", [Float(tally.meanLoss)])
    errors["grad"] = numbers.worst("grad", telling, compiled.gradientValues)
    errors["grad of cancelled biases"] = cancelledGradient()
    errors["train/buffers"] = numbers.worst("train/buffers", layout.buffers, compiled.bufferValues)
    let count = reference.steps
    errors["adam\(count)"] = steps("adam", Adam(rate: 1e-3))
    errors["sgd\(count)"] = steps("sgd", SGD(rate: 1e-2, momentum: 0.9, weightDecay: 5e-4))
    if numbers.isSampled {
      errors["nesterov\(count)"] = steps("nesterov", SGD(rate: 1e-2, momentum: 0.9, nesterov: true))
    }
    let curve = Curve(
      family: Bezier(),
      controlPoints: [
        start, numbers.vector("curve/theta", layout.parameters),
        numbers.vector("curve/end", layout.parameters),
      ])
    restore()
    compiled.load(parameters: curve.point(at: 0.3))
    errors["curve/loss"] = numbers.error("curve/loss", [Float(gradient(moving: false).meanLoss)])
    let factor = Float(curve.family.coefficients(at: 0.3, count: 3)[1])
    errors["curve/grad"] = numbers.worst(
      "curve/grad", telling, compiled.gradientValues.map { factor * $0 })
    return errors
  }

  /// Parameters with a gradient to speak of: a bias in front of a batch norm is subtracted again with the mean, its
  /// gradient is rounding alone, and Adam makes full steps of that.
  private var telling: [ParameterLayout.Tensor] {
    compiled.layout.parameters.filter { !cancelled.contains($0.name) }
  }

  private var cancelled: Set<String> {
    guard let graph = try? reference.network.graph() else { return [] }
    let norms = graph.nodes.filter { $0.operation is BatchNorm }
    return Set(norms.compactMap { graph.path(of: $0.inputs[0]) }.map { "\($0).bias" })
  }

  /// The share of the whole gradient that cancelled biases have.
  private func cancelledGradient() -> Double {
    let gradient = compiled.gradientValues.map { Double($0) }
    let whole = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let parts = compiled.layout.parameters.filter { cancelled.contains($0.name) }
    return parts.flatMap { gradient[$0.range] }.reduce(0) { max($0, abs($1)) } / whole
  }

  private func restore() {
    compiled.load(parameters: start)
    compiled.load(buffers: buffers)
  }

  private func gradient(moving: Bool) -> LossTally {
    compiled.gradient(of: batch, loss: reference.loss, dropout: nil, movingBuffers: moving)
  }

  private func steps(_ tag: String, _ optimiser: any NativeOptimiser) -> Double {
    restore()
    var weights = start
    var state = OptimiserState(for: optimiser, count: weights.count)
    for step in 0..<reference.steps {
      compiled.load(parameters: weights)
      _ = gradient(moving: true)
      let memory = OptimiserVectors(state)
      let moved = AlignedFloats(count: weights.count)
      moved.copy(weights)
      optimiser.update(
        memory.block(
          at: 0, count: weights.count, parameters: moved.base, gradient: compiled.gradient.base,
          decays: true),
        rate: optimiser.rate, step: step)
      (weights, state) = (moved.array, memory.release())
    }
    return numbers.worst("\(tag)\(reference.steps)", telling, weights)
  }
}
