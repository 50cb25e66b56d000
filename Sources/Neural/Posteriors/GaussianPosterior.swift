/// A normal distribution of weights by its mean, the variance of each weight, and a few deviations: SWAG (Maddox et al. 2019,
/// arXiv 1902.02476).
///
/// Its covariance, diag(v) + D Dᵀ / (K - 1), is never written out: D has K columns.
public struct GaussianPosterior: Sendable {
  /// `[parameters]`
  public let mean: [Float]
  /// v, `[parameters]`, above zero.
  public let variances: [Float]
  /// The columns of D, each `[parameters]`; none, or two and more.
  public let deviations: [[Float]]

  public init(mean: [Float], variances: [Float], deviations: [[Float]]) {
    precondition(variances.count == mean.count, "A variance for each weight.")
    precondition(deviations.allSatisfy { $0.count == mean.count }, "Deviations are as long as the mean.")
    (self.mean, self.variances, self.deviations) = (mean, variances, deviations)
  }

  /// mean + √s (√v z₁ + D z₂ / √(K - 1)), worked out in Double and rounded once: a stretch of it, its first number to the
  /// start of `out`.
  ///
  /// - Parameters:
  ///   - scale: s, which the covariance is multiplied by.
  ///   - diagonal: z₁ at a weight.
  ///   - columns: z₂, one number for each deviation.
  func write(
    _ range: Range<Int>, scale: Double, diagonal: (Int) -> Double, columns: [Double],
    to out: UnsafeMutablePointer<Float>
  ) {
    let share = deviations.count > 1 ? 1 / Double(deviations.count - 1).squareRoot() : 0
    let factors = columns.map { $0 * share }
    let root = scale.squareRoot()
    for index in range {
      var offset = Double(variances[index]).squareRoot() * diagonal(index)
      for (deviation, factor) in zip(deviations, factors) { offset += factor * Double(deviation[index]) }
      out[index - range.lowerBound] = Float(Double(mean[index]) + root * offset)
    }
  }

  /// The whole of it.
  func sample(scale: Double, diagonal: (Int) -> Double, columns: [Double]) -> [Float] {
    [Float](unsafeUninitializedCapacity: mean.count) { buffer, count in
      if let base = buffer.baseAddress {
        write(mean.indices, scale: scale, diagonal: diagonal, columns: columns, to: base)
      }
      count = mean.count
    }
  }

  /// A sample by its number: a pure function of the seed, the number, and nothing else that is drawn.
  public func sample(_ number: Int, scale: Double, seed: UInt64) -> [Float] {
    PosteriorSamples(of: self, scale: scale, seed: seed).weights(at: [Double(number)])
  }
}

/// Samples of a posterior; the coordinate is a sample's number, from 0.
public struct PosteriorSamples: WeightSpace {
  public let posterior: GaussianPosterior
  /// s
  public let scale: Double
  public let seed: UInt64

  public init(of posterior: GaussianPosterior, scale: Double, seed: UInt64) {
    (self.posterior, self.scale, self.seed) = (posterior, scale, seed)
  }

  public var parameterCount: Int { posterior.mean.count }

  public func write(_ range: Range<Int>, at coordinates: [Double], to out: UnsafeMutablePointer<Float>) {
    let number = Int(coordinates[0])
    let random = CounterRandom(seed: seed, purpose: .posterior, epoch: 0, lane: number)
    let ofColumns = CounterRandom(seed: seed, purpose: .posterior, epoch: 1, lane: number)
    posterior.write(
      range, scale: scale, diagonal: { random.normal(at: $0) },
      columns: posterior.deviations.indices.map { ofColumns.normal(at: $0) }, to: out)
  }

  public var basis: PointBasis? { nil }
  public func coefficients(at coordinates: [Double]) -> [Double] { [] }
}

/// The posterior of states on the way of a training, taken in one by one (Maddox et al. 2019, algorithm 1).
///
/// The mean is that of all states. The variance of a weight is max(mean of w² - mean², 1e-30). The deviations are those of the
/// last K states, each from the mean of the states up to and with it.
public struct PosteriorEstimate: Sendable {
  /// Below this a variance is none.
  public static let leastVariance = 1e-30

  private let count: Int
  private let rank: Int
  private var mean = WeightAverage()
  private var sums: [Double] = []
  private var squares: [Double] = []
  private var deviations: [[Float]] = []
  private var taken = 0

  /// - Parameters:
  ///   - count: of the states that are to come.
  ///   - rank: K, how many deviations are kept at most.
  public init(count: Int, rank: Int) {
    precondition(count > 0, "A posterior is of states.")
    (self.count, self.rank) = (count, rank)
  }

  /// - Parameter state: `[parameters]`, of one length with those before.
  public mutating func add(_ state: [Float]) {
    precondition(taken == 0 || state.count == sums.count, "Weights of one network have one length.")
    if taken == 0 {
      sums = [Double](repeating: 0, count: state.count)
      squares = sums
    }
    taken += 1
    mean.add(state, share: 1 / Double(count))
    for index in state.indices {
      let value = Double(state[index])
      sums[index] += value
      squares[index] += value * value
    }
    guard taken > count - rank else { return }
    let share = 1 / Double(taken)
    deviations.append(state.indices.map { Float(Double(state[$0]) - sums[$0] * share) })
  }

  /// The posterior, once all states are taken in.
  public var posterior: GaussianPosterior {
    precondition(taken == count, "All states are taken in.")
    let share = 1 / Double(count)
    let variances = sums.indices.map { index -> Float in
      let mean = sums[index] * share
      let variance = squares[index] * share - mean * mean
      // What is not a number stays so.
      return Float(variance < Self.leastVariance ? Self.leastVariance : variance)
    }
    return GaussianPosterior(mean: mean.value, variances: variances, deviations: deviations)
  }
}
