import Kernels

/// Vectors of which several combinations are tried a step, whose gradients are averaged, and whose volume may count.
final class SampledWeights: MovingWeights {
  private let compiled: CompiledNetwork
  private let points: MovingPoints
  /// The gradient of what moves, one vector after the other.
  private let sums: AlignedFloats
  private let scratch: AlignedFloats
  private var volume: MovingVolume?

  init(
    _ state: TrainingState, of objective: TrainingObjective, _ optimiser: any NativeOptimiser,
    in compiled: CompiledNetwork
  ) {
    self.compiled = compiled
    points = MovingPoints(state, of: objective, optimiser, in: compiled)
    sums = AlignedFloats(count: points.moving.count * points.vectors.vectorCount)
    scratch = AlignedFloats(count: compiled.workers.width * CompiledNetwork.vectorBlock)
    volume = objective.volume.map { MovingVolume($0, moving: objective.moving) }
  }

  func load(_ trial: Trial) { points.load(trial) }

  /// sum ← sum + c_j (∇L(φ) + λ φ) / count
  func gather(_ trial: Int, of count: Int) {
    let share = 1 / Float(count)
    compiled.forEachBlock { range, participant in
      for point in points.moving {
        let sum = self.sum(of: point, from: range.lowerBound)
        let chained = trial == 0 ? sum : scratch.base + participant * CompiledNetwork.vectorBlock
        points.chain(range, to: point, times: share, into: chained)
        if trial > 0 { thalweg_add_scaled(chained, 1, Int64(range.count), sum) }
      }
    }
  }

  func move(rate: Double, step: Int, clip: Double?) {
    addVolume()
    let factor = clip.map { clip in
      let squares = compiled.sumsOverBlocks { range, _ in
        points.moving.reduce(0) { total, point in
          total
            + ClippedGradient.sumOfSquares(self.sum(of: point, from: range.lowerBound), count: range.count)
        }
      }
      return ClippedGradient.factor(clip, ofSquares: squares)
    }
    compiled.forEachBlock { range, _ in
      for point in points.moving {
        points.update(
          range, of: point, by: self.sum(of: point, from: range.lowerBound), times: factor, rate: rate,
          step: step)
      }
    }
  }

  private func sum(of point: Int, from start: Int) -> UnsafeMutablePointer<Float> {
    sums.base + (point - points.moving.lowerBound) * points.vectors.vectorCount + start
  }

  /// The gradient of the volume's term is a combination of the points.
  private func addVolume() {
    guard volume != nil else { return }
    let vectors = points.vectors
    volume?.measure { a, b, origin in
      compiled.sumsOverBlocks { range, _ in
        var sum = 0.0
        thalweg_dot_of_differences(
          vectors[a] + range.lowerBound, vectors[b] + range.lowerBound, vectors[origin] + range.lowerBound,
          Int64(range.count), &sum)
        return sum
      }.reduce(0, +)
    }
    for point in points.moving {
      let factors = volume?.gradient(by: point, of: vectors.pointCount) ?? []
      compiled.forEachBlock { range, _ in
        for (other, factor) in factors.enumerated() where factor != 0 {
          thalweg_add_scaled(
            vectors[other] + range.lowerBound, Float(factor), Int64(range.count),
            self.sum(of: point, from: range.lowerBound))
        }
      }
    }
  }

  func release(into state: inout TrainingState) { points.release(into: &state) }
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
