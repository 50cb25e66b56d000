import Kernels

extension CurveFitting {
  /// Fits on until `lastEpoch` epochs are over (all of the course's where nil), or the observer stops it.
  ///
  /// Called again with the state it left, it goes on; the bytes are those of one uninterrupted call.
  /// - Parameters:
  ///   - curve: the family and the fixed control points; the free ones are the state's.
  ///   - compiled: this fit's network, compiled for the source's batch size.
  /// - Throws: `TrainingFailure`; the state is then that before the step that failed.
  public func run(
    _ state: inout TrainingState, along curve: Curve, on source: some BatchSource,
    with compiled: CompiledNetwork, lastEpoch: Int? = nil, observe: (TrainingProgress) -> TrainingDecision
  ) throws(TrainingFailure) -> TrainingOutcome {
    try compiled.check(source, loss: loss)
    precondition(curve.start.count == compiled.layout.parameterCount, "A curve has the network's length.")
    let points = ControlPoints(self.curve(curve, at: state))
    let memory = OptimiserMemory(state.optimiser)
    let scratch = AlignedFloats(count: compiled.workers.width * CompiledNetwork.vectorBlock)
    defer {
      state.weights = freePoints(of: points.pointCount).flatMap { points.vector($0) }
      state.optimiser = memory.state
    }
    return try withoutActuallyEscaping(observe) { observe throws(TrainingFailure) in
      try TrainingLoop(course: course, source: source, compiled: compiled, observe: observe).run(
        &state, lastEpoch: lastEpoch ?? course.epochs,
        measure: { batch, step, place in
          let t = position(place)
          compiled.load(points, at: t)
          let stream = DropoutStream(seed: course.seed, step: step)
          let tally = compiled.gradient(of: batch, loss: loss, dropout: stream, movingBuffers: false)
          return .init(tally: tally, position: t)
        },
        move: { rate, step in
          move(points, memory, scratch, compiled, rate, step)
        })
    }
  }

  /// Carries the gradient at φ(t) to each free control point and lets the optimiser move it.
  private func move(
    _ points: ControlPoints, _ memory: OptimiserMemory, _ scratch: AlignedFloats,
    _ compiled: CompiledNetwork, _ rate: Double, _ step: Int
  ) {
    let free = freePoints(of: points.pointCount)
    compiled.forEachBlock { range, participant in
      let start = range.lowerBound
      let chained = scratch.base + participant * CompiledNetwork.vectorBlock
      for (ordinal, point) in free.enumerated() {
        thalweg_chain_to_bend(
          compiled.gradient.base + start, compiled.parameters.base + start, points.coefficient(point),
          Float(weightDecay), Int64(range.count), chained)
        let block = memory.block(
          at: ordinal * points.vectorCount + start, count: range.count,
          parameters: points[point] + start, gradient: chained)
        course.optimiser.update(block, rate: rate, step: step)
      }
    }
  }
}

extension CompiledNetwork {
  /// Loads φ(t) without a copy in between.
  func load(_ points: ControlPoints, at t: Double) {
    points.setPosition(t)
    weights.isPrepared = false
    forEachBlock { range, _ in points.combine(range, into: parameters.base) }
  }
}
