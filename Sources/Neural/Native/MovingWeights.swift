import Kernels

/// The weights that a training moves, as kernels want them.
protocol MovingWeights {
  /// Loads a network that a step tries.
  func load(_ trial: Trial)
  /// Takes up the gradient that was found there, as one of several of a step, counted from 0.
  func gather(_ trial: Int, of count: Int)
  /// Carries the gradient that was found to what moves, and lets the optimiser move it.
  ///
  /// - Parameter clip: the largest norm that the gradient by all that moves may have; a larger one is scaled down.
  func move(rate: Double, step: Int, clip: Double?)
  /// Writes them into a state, and gives up what memory that can be had back: nothing moves after it.
  func release(into state: inout TrainingState)
}

extension MovingWeights {
  /// Where a step tries one network, its gradient stays where it was found.
  func gather(_ trial: Int, of count: Int) {
    precondition(count == 1, "Such weights are moved by one trial a step.")
  }
}

/// One network, which moves where it is: what is tried is what moves.
struct WeightsInPlace: MovingWeights {
  private let compiled: CompiledNetwork
  private let optimiser: any NativeOptimiser
  private let memory: OptimiserVectors
  private let stretches: DecayedStretches

  init(_ state: TrainingState, _ optimiser: any NativeOptimiser, in compiled: CompiledNetwork) {
    self.compiled = compiled
    self.optimiser = optimiser
    stretches = DecayedStretches(compiled.layout, of: optimiser)
    memory = OptimiserVectors(state.optimiser)
    compiled.load(parameters: state.weights)
  }

  func load(_ trial: Trial) {}

  func move(rate: Double, step: Int, clip: Double?) {
    let factor = clip.map { clip in
      let squares = compiled.sumsOverBlocks { range, _ in
        ClippedGradient.sumOfSquares(compiled.gradient.base + range.lowerBound, count: range.count)
      }
      return ClippedGradient.factor(clip, ofSquares: squares)
    }
    compiled.forEachBlock { range, _ in
      if let factor { thalweg_scale(compiled.gradient.base + range.lowerBound, factor, Int64(range.count)) }
      stretches.forEach(in: range) { part, decays in
        let start = part.lowerBound
        optimiser.update(
          memory.block(
            at: start, count: part.count, parameters: compiled.parameters.base + start,
            gradient: compiled.gradient.base + start, decays: decays),
          rate: rate, step: step)
      }
    }
  }

  func release(into state: inout TrainingState) {
    state.optimiser = memory.release()
    state.weights = compiled.parameters.array
  }
}

/// Vectors whose combinations are tried, one a step, of which some move.
struct CombinedWeights: MovingWeights {
  private let compiled: CompiledNetwork
  private let points: MovingPoints
  private let scratch: AlignedFloats

  init(
    _ state: TrainingState, of objective: TrainingObjective, _ optimiser: any NativeOptimiser,
    in compiled: CompiledNetwork
  ) {
    self.compiled = compiled
    points = MovingPoints(state, of: objective, optimiser, in: compiled)
    scratch = AlignedFloats(count: compiled.workers.width * CompiledNetwork.vectorBlock)
  }

  func load(_ trial: Trial) { points.load(trial) }

  func move(rate: Double, step: Int, clip: Double?) {
    let factor = clip.map { clip in
      let squares = compiled.sumsOverBlocks { range, participant in
        points.moving.reduce(0) { sum, point in
          sum + ClippedGradient.sumOfSquares(chain(range, to: point, participant), count: range.count)
        }
      }
      return ClippedGradient.factor(clip, ofSquares: squares)
    }
    compiled.forEachBlock { range, participant in
      for point in points.moving {
        points.update(
          range, of: point, by: chain(range, to: point, participant), times: factor, rate: rate, step: step)
      }
    }
  }

  /// The gradient by a stretch of one point, in the memory of whoever asks.
  private func chain(_ range: Range<Int>, to point: Int, _ participant: Int) -> UnsafeMutablePointer<Float> {
    let chained = scratch.base + participant * CompiledNetwork.vectorBlock
    points.chain(range, to: point, into: chained)
    return chained
  }

  func release(into state: inout TrainingState) { points.release(into: &state) }
}

/// Gradients whose norm is bounded: g ← g min(1, c / (|g| + 1e-6)), as PyTorch's `clip_grad_norm_`.
enum ClippedGradient {
  /// - Parameter sums: of the squares in each block, in order, so that threads do not decide how they add up.
  static func factor(_ clip: Double, ofSquares sums: [Double]) -> Float {
    Float(min(1, clip / (sums.reduce(0, +).squareRoot() + 1e-6)))
  }

  static func sumOfSquares(_ vector: UnsafePointer<Float>, count: Int) -> Double {
    var sum = 0.0
    thalweg_sum_of_squares(vector, Int64(count), &sum)
    return sum
  }
}
