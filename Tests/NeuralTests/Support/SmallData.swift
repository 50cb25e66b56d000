import Networks

@testable import Neural

/// Examples by formula, small enough for a test.
enum SmallData {
  static func classes(_ count: Int, input: Shape, classes: Int = 10) -> Examples {
    let labels = FormulaValues.hashed("class", count: count).map { ClassIndex($0 % UInt32(classes)) }
    return Examples(
      input: input, inputs: .floats(FormulaValues.values("x", count: count * input.count)),
      targets: .classes(labels), count: count)
  }

  /// y = sin-like bumps of x, one value each.
  static func values(_ count: Int, input: Shape) -> Examples {
    Examples(
      input: input, inputs: .floats(FormulaValues.values("x", count: count * input.count)),
      targets: .values(FormulaValues.values("y", count: count), width: 1), count: count)
  }

  /// A network with every kind of layer that training treats specially, and few weights.
  static let network = Network(
    input: Shape([1, 8, 8]),
    layers: [
      Convolution(filters: 4, kernel: Extent(3), padding: Extent(1)), BatchNorm(), Relu(), MaxPool(Extent(2)),
      Convolution(filters: 3, kernel: Extent(3), stride: Extent(2)), Tanh(), Dropout(0.3), Flatten(),
      Linear(12), BatchNorm(), Relu(), Dropout(0.2), Linear(10),
    ])

  /// Fresh weights of a network.
  static func objective(_ network: Network = network, seed: UInt64) throws -> TrainingObjective {
    let layout = try network.layout()
    return .network(
      parameters: layout.initialParameters(UniformFanIn(), seed: seed), norms: layout.initialBuffers)
  }

  /// A training that is ready on threads of its own.
  static func session(_ job: TrainingJob, threads: Int = 1) throws -> NativeTraining {
    try NativeTraining(
      job, with: compiled(job.network, batchSize: job.batches.batchSize, threads: threads))
  }

  /// The state that a training comes to.
  static func trained(_ job: TrainingJob, threads: Int = 1) throws -> TrainingState {
    var state = job.initialState
    try session(job, threads: threads).finish(&state, of: job)
    return state
  }

  static func compiled(
    _ network: Network = network, batchSize: Int, threads: Int = 1, takesNorms: Bool = true
  ) throws -> CompiledNetwork {
    try CompiledNetwork(
      network, plan: ExecutionPlan(network, batchSize: batchSize, takesNorms: takesNorms),
      workers: WorkerPool(width: threads), budget: ThreadBudget(threads))
  }
}
