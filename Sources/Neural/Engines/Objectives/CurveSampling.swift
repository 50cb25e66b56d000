/// Draws t on a curve, one a step (Garipov et al. 2018): what minimises E_t L(φ(t)) over its control points.
public struct CurveSampling: TrialSampling {
  /// How t is drawn.
  public enum Positions: String, Sendable, CaseIterable {
    /// Uniform on [0, 1), each on its own.
    case uniform
    /// One draw from each of as many equal slices as an epoch has batches, the slices in an order of the epoch's own:
    /// without shuffled data a fixed order would pair each batch with the same slice for ever.
    case stratified
  }

  private let family: any CurveFamily
  private let pointCount: Int
  private let positions: Positions

  public init(_ family: any CurveFamily, points pointCount: Int, positions: Positions = .uniform) {
    self.family = family
    self.pointCount = pointCount
    self.positions = positions
  }

  public func trial(at place: StepPlace, seed: UInt64) -> Trial { trial(at: position(place, seed)) }

  /// The first, middle and last of the control points that move, each at its own t.
  public func probes(of moving: Range<Int>) -> [Trial] {
    let points = [moving.lowerBound, (moving.lowerBound + moving.upperBound) / 2, moving.upperBound - 1]
    return Set(points).sorted().map { trial(at: Double($0) / Double(pointCount - 1)) }
  }

  private func trial(at t: Double) -> Trial {
    Trial(family.coefficients(at: t, count: pointCount), position: t)
  }

  private func position(_ place: StepPlace, _ seed: UInt64) -> Double {
    let draw = CounterRandom(seed: seed, purpose: .curvePosition, epoch: place.epoch)
      .uniform(at: place.batch)
    guard positions == .stratified else { return draw }
    let order = EpochPermutation(count: place.batches, seed: ~seed, epoch: place.epoch)
    return (Double(order[place.batch]) + draw) / Double(place.batches)
  }
}

extension TrainingObjective {
  /// A curve that begins as it is, and whose control points move.
  ///
  /// - Parameter movesEnds: whether the ends move too.
  public static func curve(
    _ curve: Curve, positions: CurveSampling.Positions = .uniform, weightDecay: Double = 0,
    movesEnds: Bool = false
  ) -> TrainingObjective {
    let count = curve.controlPoints.count
    return TrainingObjective(
      points: curve.controlPoints, moving: movesEnds ? 0..<count : 1..<count - 1,
      sampling: CurveSampling(curve.family, points: count, positions: positions), weightDecay: weightDecay)
  }
}
