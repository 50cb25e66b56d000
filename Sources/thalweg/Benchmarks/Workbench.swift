import Neural

/// The engine with threads of its own, doing what is timed through the same calls as a run.
struct Workbench {
  let settings: BenchmarkSettings
  let workers: WorkerPool
  let budget: ThreadBudget

  init(_ settings: BenchmarkSettings) {
    self.settings = settings
    workers = WorkerPool(width: settings.threads)
    budget = ThreadBudget(settings.threads)
  }

  /// Dense operations of one piece of work.
  func operations(of work: BenchmarkWork, on network: Network) throws(NetworkMismatch) -> Int {
    let dense = try network.denseOperations()
    switch work {
    case .train, .curve: return dense.training * settings.batch
    case .evaluate: return dense.evaluation * settings.batch
    case .landscape: return dense.evaluation * BenchmarkSettings.landscapeImages
    }
  }

  /// Does pieces of work until the timer wants no more.
  ///
  /// - Returns: seconds of each.
  func seconds(
    of work: BenchmarkWork, on network: Network, proceeds: @escaping (_ share: Double) -> Bool
  ) throws -> [Double] {
    if work == .landscape { return try landscape(network, proceeds) }
    let warmUp = min(0.5, settings.seconds / 4)
    let timer = LapTimer(LapTimer.Rule(warmUpSeconds: warmUp, seconds: settings.seconds), proceeds: proceeds)
    let compiled = try compile(network)
    let examples = SyntheticExamples.make(
      network.input, count: settings.batch * BenchmarkSettings.batchesInTurn)
    let source = ExampleBatches(examples, batchSize: settings.batch)
    switch work {
    case .train: try train(compiled, source, timer)
    case .curve: try fit(compiled, source, timer)
    case .evaluate, .landscape: evaluate(compiled, source, timer)
    }
    return timer.laps
  }

  func compile(_ network: Network) throws(NetworkMismatch) -> CompiledNetwork {
    try CompiledNetwork(network, batchSize: settings.batch, workers: workers, budget: budget)
  }

  private func train(_ compiled: CompiledNetwork, _ source: ExampleBatches, _ timer: LapTimer) throws {
    let training = EndpointTraining(
      network: compiled.network, loss: CrossEntropy(), course: course(Adam(rate: 1e-3)))
    var state = try training.initialState(seed: 1)
    timer.start()
    _ = try training.run(&state, on: source, with: compiled) { _ in timer.lap() ? .proceed : .stop }
  }

  private func fit(_ compiled: CompiledNetwork, _ source: ExampleBatches, _ timer: LapTimer) throws {
    let fitting = CurveFitting(
      network: compiled.network, loss: CrossEntropy(),
      course: course(SGD(rate: 1e-3, momentum: 0.9)))
    let curve = Curve(
      family: Bezier(), from: weights(compiled, seed: 1), to: weights(compiled, seed: 2), bends: 1)
    var state = fitting.initialState(curve)
    timer.start()
    _ = try fitting.run(&state, along: curve, on: source, with: compiled) { _ in
      timer.lap() ? .proceed : .stop
    }
  }

  private func evaluate(_ compiled: CompiledNetwork, _ source: ExampleBatches, _ timer: LapTimer) {
    compiled.load(parameters: weights(compiled, seed: 1))
    let batch = source.makeBatch()
    var outputs = [Float](repeating: 0, count: settings.batch * compiled.outputWidth)
    var index = 0
    timer.start()
    repeat {
      source.fill(batch, epoch: 0, index: index % source.batchCount)
      outputs.withUnsafeMutableBufferPointer { compiled.evaluate(batch, into: $0) }
      index += 1
    } while timer.lap()
  }

  /// Fresh weights of the network.
  func weights(_ compiled: CompiledNetwork, seed: UInt64) -> [Float] {
    compiled.layout.initialParameters(UniformFanIn(), seed: seed)
  }

  /// A course that the timer ends, not the number of epochs.
  private func course(_ optimiser: any Optimiser) -> TrainingCourse {
    TrainingCourse(optimiser: optimiser, epochs: 1 << 30, seed: 1)
  }
}
