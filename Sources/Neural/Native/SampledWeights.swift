import Kernels

/// Vectors of which several combinations are tried a step, whose gradients are averaged, and whose volume may count.
final class SampledWeights: MovingWeights {
  private let compiled: CompiledNetwork
  private let optimiser: any NativeOptimiser
  private let memory: OptimiserVectors
  private let vectors: PointVectors
  private let moving: Range<Int>
  private let weightDecay: Float
  private let stretches: DecayedStretches
  /// The gradient of what moves, one vector after the other.
  private let sums: AlignedFloats
  private let scratch: AlignedFloats
  private var volume: MovingVolume?

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
    sums = AlignedFloats(count: objective.moving.count * vectors.vectorCount)
    scratch = AlignedFloats(count: compiled.workers.width * CompiledNetwork.vectorBlock)
    volume = objective.volume.map { MovingVolume($0, moving: objective.moving) }
  }

  func load(_ trial: Trial) {
    vectors.setCoefficients(trial.coefficients)
    compiled.weights.isPrepared = false
    compiled.forEachBlock { range, _ in vectors.combine(range, into: compiled.parameters.base) }
  }

  /// sum ← sum + c_j (∇L(φ) + λ φ) / count
  func gather(_ trial: Int, of count: Int) {
    let share = 1 / Float(count)
    compiled.forEachBlock { range, participant in
      for (ordinal, point) in moving.enumerated() {
        let sum = self.sum(ordinal, from: range.lowerBound)
        let chained = trial == 0 ? sum : scratch.base + participant * CompiledNetwork.vectorBlock
        thalweg_chain_to_control_point(
          compiled.gradient.base + range.lowerBound, compiled.parameters.base + range.lowerBound,
          vectors.coefficient(point) * share, weightDecay, Int64(range.count), chained)
        if trial > 0 { thalweg_add_scaled(chained, 1, Int64(range.count), sum) }
      }
    }
  }

  func move(rate: Double, step: Int, clip: Double?) {
    addVolume()
    let factor = clip.map { clip in
      let squares = compiled.sumsOverBlocks { range, _ in
        (0..<moving.count).reduce(0) { total, ordinal in
          total
            + ClippedGradient.sumOfSquares(self.sum(ordinal, from: range.lowerBound), count: range.count)
        }
      }
      return ClippedGradient.factor(clip, ofSquares: squares)
    }
    compiled.forEachBlock { range, _ in
      for (ordinal, point) in moving.enumerated() {
        if let factor {
          thalweg_scale(self.sum(ordinal, from: range.lowerBound), factor, Int64(range.count))
        }
        stretches.forEach(in: range) { part, decays in
          let block = memory.block(
            at: ordinal * vectors.vectorCount + part.lowerBound, count: part.count,
            parameters: vectors[point] + part.lowerBound, gradient: self.sum(ordinal, from: part.lowerBound),
            decays: decays)
          optimiser.update(block, rate: rate, step: step)
        }
      }
    }
  }

  private func sum(_ ordinal: Int, from start: Int) -> UnsafeMutablePointer<Float> {
    sums.base + ordinal * vectors.vectorCount + start
  }

  /// The gradient of the volume's term is a combination of the points.
  private func addVolume() {
    guard volume != nil else { return }
    volume?.measure { a, b, origin in
      compiled.sumsOverBlocks { range, _ in
        var sum = 0.0
        thalweg_dot_of_differences(
          vectors[a] + range.lowerBound, vectors[b] + range.lowerBound, vectors[origin] + range.lowerBound,
          Int64(range.count), &sum)
        return sum
      }.reduce(0, +)
    }
    for (ordinal, point) in moving.enumerated() {
      let factors = volume?.gradient(by: point, of: vectors.pointCount) ?? []
      compiled.forEachBlock { range, _ in
        for (other, factor) in factors.enumerated() where factor != 0 {
          thalweg_add_scaled(
            vectors[other] + range.lowerBound, Float(factor), Int64(range.count),
            self.sum(ordinal, from: range.lowerBound))
        }
      }
    }
  }

  func store(in state: inout TrainingState) {
    state.weights = moving.flatMap { vectors.vector($0) }
    state.optimiser = memory.state
  }
}

/// The volume of points of which some move, from one step to the next: what does not move is measured once.
private struct MovingVolume {
  private let term: VolumeTerm
  private let moving: Range<Int>
  /// Of each simplex.
  private var grams: [[[Double]]] = []
  private var volume: ComplexVolume?

  init(_ term: VolumeTerm, moving: Range<Int>) { (self.term, self.moving) = (term, moving) }

  /// - Parameter product: (w_a - w_o)·(w_b - w_o)
  mutating func measure(_ product: (_ a: Int, _ b: Int, _ origin: Int) -> Double) {
    let isFirst = grams.isEmpty
    if isFirst { grams = term.simplexes.map { [[Double]].square($0.count - 1) } }
    for (place, simplex) in term.simplexes.enumerated() {
      let origin = simplex[0]
      for row in 1..<max(simplex.count, 1) {
        for column in 1...row
        where isFirst
          || [origin, simplex[row], simplex[column]].contains(where: { moving.contains($0) })
        {
          let value = product(simplex[row], simplex[column], origin)
          grams[place][row - 1][column - 1] = value
          grams[place][column - 1][row - 1] = value
        }
      }
    }
    volume = ComplexVolume(of: term.simplexes, grams: grams)
  }

  /// The factors of the points in the gradient by one of them.
  func gradient(by point: Int, of count: Int) -> [Double] {
    volume.map { $0.gradient(by: point, of: count).map { -term.factor * $0 } } ?? []
  }
}
