import Kernels

/// Vectors whose combinations are tried, and what moves some of them.
struct MovingPoints {
  let vectors: PointVectors
  let moving: Range<Int>
  private let compiled: CompiledNetwork
  private let optimiser: any NativeOptimiser
  private let memory: OptimiserVectors
  private let stretches: DecayedStretches
  private let weightDecay: Float

  init(
    _ state: TrainingState, of objective: TrainingObjective, _ optimiser: any NativeOptimiser,
    in compiled: CompiledNetwork
  ) {
    self.compiled = compiled
    self.optimiser = optimiser
    memory = OptimiserVectors(state.optimiser)
    vectors = PointVectors(objective.points(at: state))
    moving = objective.moving
    stretches = DecayedStretches(compiled.layout, of: optimiser)
    weightDecay = Float(objective.weightDecay)
  }

  /// Loads a combination into the network, without a copy in between.
  func load(_ trial: Trial) {
    vectors.setCoefficients(trial.coefficients)
    compiled.weights.isPrepared = false
    compiled.forEachBlock { range, _ in vectors.combine(range, into: compiled.parameters.base) }
  }

  /// The gradient by a stretch of one point, c (∇L(φ) + λ φ), times a share.
  func chain(
    _ range: Range<Int>, to point: Int, times share: Float = 1, into gradient: UnsafeMutablePointer<Float>
  ) {
    thalweg_chain_to_control_point(
      compiled.gradient.base + range.lowerBound, compiled.parameters.base + range.lowerBound,
      vectors.coefficient(point) * share, weightDecay, Int64(range.count), gradient)
  }

  /// Lets the optimiser move a stretch of a point.
  ///
  /// - Parameters:
  ///   - gradient: of that stretch; it is overwritten.
  ///   - factor: what a bound of its norm scales it by.
  func update(
    _ range: Range<Int>, of point: Int, by gradient: UnsafeMutablePointer<Float>, times factor: Float?,
    rate: Double, step: Int
  ) {
    if let factor { thalweg_scale(gradient, factor, Int64(range.count)) }
    let ordinal = point - moving.lowerBound
    stretches.forEach(in: range) { part, decays in
      let block = memory.block(
        at: ordinal * vectors.vectorCount + part.lowerBound, count: part.count,
        parameters: vectors[point] + part.lowerBound,
        gradient: gradient + (part.lowerBound - range.lowerBound), decays: decays)
      optimiser.update(block, rate: rate, step: step)
    }
  }

  func release(into state: inout TrainingState) {
    state.optimiser = memory.release()
    state.weights = vectors.joined(moving)
  }
}
