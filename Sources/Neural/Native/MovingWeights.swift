import Kernels

/// The weights that a training moves, as kernels want them.
protocol MovingWeights {
  /// Loads the network that a step tries.
  func load(_ trial: Trial)
  /// Carries the gradient that was found there to what moves, and lets the optimiser move it.
  func move(rate: Double, step: Int)
  /// Writes them into a state.
  func store(in state: inout TrainingState)
}

/// One network, which moves where it is: what is tried is what moves.
struct WeightsInPlace: MovingWeights {
  private let compiled: CompiledNetwork
  private let optimiser: any NativeOptimiser
  private let memory: OptimiserVectors

  init(_ state: TrainingState, _ optimiser: any NativeOptimiser, in compiled: CompiledNetwork) {
    self.compiled = compiled
    self.optimiser = optimiser
    memory = OptimiserVectors(state.optimiser)
    compiled.load(parameters: state.weights)
  }

  func load(_ trial: Trial) {}

  func move(rate: Double, step: Int) {
    compiled.forEachBlock { range, _ in
      let start = range.lowerBound
      optimiser.update(
        memory.block(
          at: start, count: range.count, parameters: compiled.parameters.base + start,
          gradient: compiled.gradient.base + start),
        rate: rate, step: step)
    }
  }

  func store(in state: inout TrainingState) {
    state.weights = compiled.parameters.array
    state.optimiser = memory.state
  }
}

/// Vectors whose combinations are tried, of which some move.
struct CombinedWeights: MovingWeights {
  private let compiled: CompiledNetwork
  private let optimiser: any NativeOptimiser
  private let memory: OptimiserVectors
  private let vectors: PointVectors
  private let moving: Range<Int>
  private let weightDecay: Float
  private let scratch: AlignedFloats

  init(
    _ state: TrainingState, of objective: TrainingObjective, _ optimiser: any NativeOptimiser,
    in compiled: CompiledNetwork
  ) {
    self.compiled = compiled
    self.optimiser = optimiser
    memory = OptimiserVectors(state.optimiser)
    vectors = PointVectors(objective.points(at: state))
    moving = objective.moving
    weightDecay = Float(objective.weightDecay)
    scratch = AlignedFloats(count: compiled.workers.width * CompiledNetwork.vectorBlock)
  }

  /// Without a copy in between.
  func load(_ trial: Trial) {
    vectors.setCoefficients(trial.coefficients)
    compiled.weights.isPrepared = false
    compiled.forEachBlock { range, _ in vectors.combine(range, into: compiled.parameters.base) }
  }

  func move(rate: Double, step: Int) {
    compiled.forEachBlock { range, participant in
      let start = range.lowerBound
      let chained = scratch.base + participant * CompiledNetwork.vectorBlock
      for (ordinal, point) in moving.enumerated() {
        thalweg_chain_to_control_point(
          compiled.gradient.base + start, compiled.parameters.base + start, vectors.coefficient(point),
          weightDecay, Int64(range.count), chained)
        let block = memory.block(
          at: ordinal * vectors.vectorCount + start, count: range.count,
          parameters: vectors[point] + start, gradient: chained)
        optimiser.update(block, rate: rate, step: step)
      }
    }
  }

  func store(in state: inout TrainingState) {
    state.weights = moving.flatMap { vectors.vector($0) }
    state.optimiser = memory.state
  }
}
