/// Draws networks of a simplicial complex, several a step: a simplex among all, and a place in it of the flat Dirichlet
/// distribution, which is uniform over its volume (Benton et al. 2021).
public struct SimplexSampling: TrialSampling {
  private let simplexes: [[Int]]
  private let pointCount: Int
  public let trialCount: Int

  /// - Parameters:
  ///   - simplexes: the vertices of each, by their places among the points.
  ///   - samples: how many networks a step tries.
  public init(_ simplexes: [[Int]], points pointCount: Int, samples: Int) {
    precondition(samples > 0 && !simplexes.isEmpty, "A step tries networks of simplexes.")
    (self.simplexes, self.pointCount, trialCount) = (simplexes, pointCount, samples)
  }

  public func trial(at place: StepPlace, seed: UInt64) -> Trial { trial(0, at: place, seed) }

  public func trials(at place: StepPlace, seed: UInt64) -> [Trial] {
    (0..<trialCount).map { trial($0, at: place, seed) }
  }

  private func trial(_ sample: Int, at place: StepPlace, _ seed: UInt64) -> Trial {
    let draws = FlatDirichlet(
      CounterRandom(seed: seed, purpose: .simplex, epoch: place.epoch, lane: sample),
      from: place.batch &* (pointCount + 1))
    let simplex = simplexes[draws.choice(among: simplexes.count)]
    var coefficients = [Double](repeating: 0, count: pointCount)
    for (vertex, share) in zip(simplex, draws.shares(simplex.count)) { coefficients[vertex] = share }
    return Trial(coefficients)
  }

  /// The points that move, and the middle of the first simplex.
  public func probes(of moving: Range<Int>) -> [Trial] {
    let corners = moving.map { point in (0..<pointCount).map { $0 == point ? 1.0 : 0 } }
    let middle = (0..<pointCount).map { simplexes[0].contains($0) ? 1 / Double(simplexes[0].count) : 0 }
    return (corners + [middle]).map { Trial($0) }
  }
}
