/// Draws a point on one of the straight lines from a centre to several networks, one a step: what minimises
/// E_i E_t L((1 - t) w* + t w_i) over the centre w*, with i and t uniform (Sonthalia et al. 2024, arXiv 2403.07968).
///
/// Points of the objective are the centre, then the networks in order.
public struct StarSampling: TrialSampling {
  private let count: Int

  /// - Parameter count: of the networks, at least one.
  public init(networks count: Int) {
    precondition(count > 0, "A star has a network to be joined to.")
    self.count = count
  }

  public func trial(at place: StepPlace, seed: UInt64) -> Trial {
    let t = draw(place, seed, lane: 0)
    // Below 1, so that the product stays below the count but for rounding.
    let network = min(Int(draw(place, seed, lane: 1) * Double(count)), count - 1)
    return trial(network, at: t)
  }

  /// The centre, and half way to the first and the last network.
  public func probes(of moving: Range<Int>) -> [Trial] {
    [trial(0, at: 0)] + Set([0, count - 1]).sorted().map { trial($0, at: 0.5) }
  }

  private func draw(_ place: StepPlace, _ seed: UInt64, lane: Int) -> Double {
    CounterRandom(seed: seed, purpose: .curvePosition, epoch: place.epoch, lane: lane)
      .uniform(at: place.batch)
  }

  private func trial(_ network: Int, at t: Double) -> Trial {
    Trial([1 - t] + (0..<count).map { $0 == network ? t : 0 }, position: t)
  }
}

extension TrainingObjective {
  /// A centre that begins as it is and moves, and the networks that it is joined to.
  ///
  /// - Precondition: vectors of one length, at least one network.
  public static func star(
    centre: [Float], networks: [[Float]], weightDecay: Double = 0
  ) -> TrainingObjective {
    TrainingObjective(
      points: [centre] + networks, moving: 0..<1, sampling: StarSampling(networks: networks.count),
      weightDecay: weightDecay)
  }
}
