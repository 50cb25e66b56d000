import Networks

/// Training one network: what becomes an end of a curve.
public struct EndpointTraining: Sendable {
  public let network: Network
  public let loss: any Loss
  public let course: TrainingCourse

  public init(network: Network, loss: any Loss, course: TrainingCourse) {
    self.network = network
    self.loss = loss
    self.course = course
  }

  /// Fresh weights and an optimiser that remembers nothing.
  public func initialState(
    _ initialisation: any Initialisation = UniformFanIn(), seed: UInt64
  ) throws(NetworkMismatch) -> TrainingState {
    let layout = try network.layout()
    return initialState(
      parameters: layout.initialParameters(initialisation, seed: seed), buffers: layout.initialBuffers)
  }

  /// Given weights and an optimiser that remembers nothing.
  public func initialState(parameters: [Float], buffers: [Float]) -> TrainingState {
    TrainingState(
      weights: parameters, buffers: buffers,
      optimiser: OptimiserState(for: course.optimiser, count: parameters.count))
  }

  /// Trains on until `lastEpoch` epochs are over (all of the course's where nil), or the observer stops it.
  ///
  /// Called again with the state it left, it goes on; the bytes are those of one uninterrupted call.
  /// - Parameter compiled: this training's network, compiled for the source's batch size.
  /// - Throws: `TrainingFailure`; the state is then that before the step that failed.
  public func run(
    _ state: inout TrainingState, on source: some BatchSource, with compiled: CompiledNetwork,
    lastEpoch: Int? = nil, observe: (TrainingProgress) -> TrainingDecision
  ) throws(TrainingFailure) -> TrainingOutcome {
    try compiled.check(source, loss: loss)
    let memory = OptimiserMemory(state.optimiser)
    let safeBuffers = AlignedFloats(count: compiled.layout.bufferCount)
    compiled.load(parameters: state.weights)
    compiled.load(buffers: state.buffers)
    safeBuffers.copy(state.buffers)
    defer {
      state.weights = compiled.parameters.array
      state.buffers = compiled.buffers.array
      state.optimiser = memory.state
    }
    do throws(TrainingFailure) {
      return try withoutActuallyEscaping(observe) { observe throws(TrainingFailure) in
        try TrainingLoop(course: course, source: source, compiled: compiled, observe: observe).run(
          &state, lastEpoch: lastEpoch ?? course.epochs,
          measure: { batch, step, _ in
            safeBuffers.base.update(from: compiled.buffers.base, count: safeBuffers.count)
            let stream = DropoutStream(seed: course.seed, step: step)
            return .init(tally: compiled.gradient(of: batch, loss: loss, dropout: stream))
          },
          move: { rate, step in move(compiled, memory, rate, step) })
      }
    } catch {
      compiled.buffers.base.update(from: safeBuffers.base, count: safeBuffers.count)
      throw error
    }
  }

  private func move(_ compiled: CompiledNetwork, _ memory: OptimiserMemory, _ rate: Double, _ step: Int) {
    compiled.forEachBlock { range, _ in
      let start = range.lowerBound
      course.optimiser.update(
        memory.block(
          at: start, count: range.count, parameters: compiled.parameters.base + start,
          gradient: compiled.gradient.base + start),
        rate: rate, step: step)
    }
  }
}

extension CompiledNetwork {
  /// Refuses data that this network and loss cannot use.
  func check(_ source: some BatchSource, loss: any Loss) throws(TrainingFailure) {
    guard source.input == plan.input else {
      throw .unsuitable("an example is \(source.input), and the network wants \(plan.input)")
    }
    precondition(source.batchSize <= batchSize, "A network is compiled for its source's batch size.")
    if let complaint = loss.complaint(
      outputs: outputWidth, classBound: source.classBound, targetWidth: source.targetWidth)
    {
      throw .unsuitable(complaint)
    }
  }
}
