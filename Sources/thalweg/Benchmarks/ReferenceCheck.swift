import FileFormats
import Networks
import Neural

/// What the engine makes of a given state and batch, for another program to compare with what it makes of them.
///
/// Dropout is 0 and the loss cross-entropy throughout; all steps are on the one batch.
struct ReferenceCheck {
  /// β 0.9 and 0.999, ε 1e-8; momentum 0.9.
  private static let optimisers: [(name: String, optimiser: any Optimiser)] = [
    ("adam", Adam(rate: 1e-3)), ("sgd", SGD(rate: 1e-2, momentum: 0.9)),
  ]

  private let input: CheckInput
  private let source: ExampleBatches
  private let engine: NativeEngine
  private let threads: ThreadBudget
  private let compiled: CompiledNetwork

  /// - Throws: `FileFormatError` for what is wrong with the file, `NetworkMismatch` where memory does not suffice.
  init(path: String, network: Network, threads: Int) throws {
    let network = network.withDropout(0)
    input = try CheckInput(
      path: path, for: network, layout: network.layout(), outputs: network.output().count,
      optimisers: Dictionary(
        uniqueKeysWithValues: Self.optimisers.map { ($0.name, $0.optimiser.memory.count) }))
    source = ExampleBatches(input.examples, batchSize: input.examples.count)
    engine = NativeEngine(cores: threads)
    self.threads = ThreadBudget(threads)
    compiled = try engine.compile(network, batchSize: input.examples.count, threads: self.threads)
  }

  /// `logits` in evaluation mode; `loss`, `gradient/…` and `buffers/…` of a pass in training mode; `adam/…` and
  /// `sgd/…`, the parameters after a step from the given state; `losses/adam` and `losses/sgd` [steps].
  ///
  /// - Throws: `TrainingFailure` where a loss is not finite.
  func tensors(steps: Int) throws -> [StoredTensor] {
    let layout = compiled.layout
    let batch = source.makeBatch()
    source.fill(batch, epoch: 0, index: 0)
    compiled.load(parameters: input.parameters)
    compiled.load(buffers: input.buffers)
    let logits = compiled.outputs(of: batch)
    let tally = compiled.gradient(of: batch, loss: CrossEntropy(), dropout: nil)
    var tensors = [
      StoredTensor("logits", shape: [batch.count, compiled.outputWidth], logits),
      StoredTensor("loss", shape: [], [tally.meanLoss]),
    ]
    tensors += split(compiled.gradientValues, layout.parameters, "gradient")
    tensors += split(compiled.bufferValues, layout.buffers, "buffers")
    for (name, optimiser) in Self.optimisers {
      tensors += split(try train(optimiser, name, steps: 1).weights, layout.parameters, name)
      let losses = try train(optimiser, name, steps: steps).history.map(\.loss)
      tensors.append(StoredTensor("losses/\(name)", shape: [losses.count], losses))
    }
    return tensors
  }

  /// An epoch is one batch, so that the history has the loss of every step.
  private func train(_ optimiser: any Optimiser, _ name: String, steps: Int) throws -> TrainingState {
    let job = TrainingJob(
      compiled.network, objective: .network(parameters: input.parameters, norms: input.buffers),
      loss: CrossEntropy(),
      course: TrainingCourse(optimiser: optimiser, epochs: input.step + steps, seed: 1), on: source)
    var state = job.initialState
    state.step = input.step
    if let memory = input.memories[name] { state.optimiser = memory }
    try engine.training(job, threads: threads).finish(&state, of: job)
    return state
  }

  private func split(
    _ values: [Float], _ tensors: [ParameterLayout.Tensor], _ prefix: String
  ) -> [StoredTensor] {
    tensors.map { StoredTensor("\(prefix)/\($0.name)", shape: $0.shape, Array(values[$0.range])) }
  }
}
