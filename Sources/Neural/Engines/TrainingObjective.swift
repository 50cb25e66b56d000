/// What a training makes small: the mean loss over networks that are combinations of some vectors of weights.
///
/// Each step tries one of them, φ = Σ c_j w_j, or several, whose losses are averaged; the gradient of a vector that moves is
/// c_j (∇L(φ) + λ φ), or the mean of these. A single network is the combination of one vector with the factor 1; a curve or a
/// simplex draws its factors anew for each step.
public struct TrainingObjective: Sendable {
  /// w_j before the first step, all of one length.
  public let points: [[Float]]
  /// Those that move.
  public let moving: Range<Int>
  /// Which combinations are tried.
  public let sampling: any TrialSampling
  /// λ, on all parameters of φ; not the optimiser's decay, which acts on the vectors that move.
  public let weightDecay: Double
  /// Running statistics of batch norms, which move along; nil of combinations, which have none of their own.
  public let norms: [Float]?
  /// What is added to the mean loss for the volume that points span; nil where that does not count.
  public let volume: VolumeTerm?

  /// - Precondition: points of one length, of which at least one moves.
  public init(
    points: [[Float]], moving: Range<Int>, sampling: any TrialSampling, weightDecay: Double = 0,
    norms: [Float]? = nil, volume: VolumeTerm? = nil
  ) {
    precondition(
      !moving.isEmpty && moving.clamped(to: points.indices) == moving, "A training moves some of its points.")
    precondition(points.allSatisfy { $0.count == points[0].count }, "Points have one length.")
    self.points = points
    self.moving = moving
    self.sampling = sampling
    self.weightDecay = weightDecay
    self.norms = norms
    self.volume = volume
  }

  /// One network, from given weights.
  public static func network(parameters: [Float], norms: [Float]) -> TrainingObjective {
    TrainingObjective(points: [parameters], moving: 0..<1, sampling: SingleTrial(), norms: norms)
  }

  /// The points as a state has them.
  public func points(at state: TrainingState) -> [[Float]] {
    let size = points[0].count
    precondition(state.weights.count == moving.count * size, "A state fits the objective it was made for.")
    var result = points
    for (ordinal, point) in moving.enumerated() {
      result[point] =
        moving.count == 1 ? state.weights : Array(state.weights[ordinal * size..<(ordinal + 1) * size])
    }
    return result
  }

  /// Some points, one after the other; without a copy where it is one.
  func joined(_ points: ArraySlice<[Float]>) -> [Float] {
    if points.count == 1, let point = points.first { return point }
    var result: [Float] = []
    result.reserveCapacity(points.reduce(0) { $0 + $1.count })
    for point in points { result += point }
    return result
  }
}

/// Decides which combinations of an objective's points are tried. A pure function of the step, so that any engine can ask
/// in any order, or make a table of an epoch.
public protocol TrialSampling: Sendable {
  /// The first that a step tries.
  func trial(at place: StepPlace, seed: UInt64) -> Trial

  /// How many a step tries; one where the type says nothing else.
  var trialCount: Int { get }

  /// All that a step tries, whose losses are averaged.
  func trials(at place: StepPlace, seed: UInt64) -> [Trial]

  /// Combinations that say of a fit that has ended whether it is of use.
  func probes(of moving: Range<Int>) -> [Trial]
}

extension TrialSampling {
  public var trialCount: Int { 1 }

  public func trials(at place: StepPlace, seed: UInt64) -> [Trial] { [trial(at: place, seed: seed)] }
}

/// A network that is tried.
public struct Trial: Sendable, Hashable {
  /// c_j, one for each point.
  public let coefficients: [Double]
  /// Where on a curve it is, for whoever is told of a failure.
  public let position: Double?

  public init(_ coefficients: [Double], position: Double? = nil) {
    self.coefficients = coefficients
    self.position = position
  }
}

/// The one point itself.
struct SingleTrial: TrialSampling {
  private static let whole = Trial([1])

  func trial(at place: StepPlace, seed: UInt64) -> Trial { Self.whole }
  func probes(of moving: Range<Int>) -> [Trial] { [Self.whole] }
}

/// Which batch of which epoch a step takes, both counted from 0.
public struct StepPlace: Sendable, Hashable {
  public let epoch: Int
  public let batch: Int
  public let batches: Int

  public init(epoch: Int, batch: Int, batches: Int) {
    (self.epoch, self.batch, self.batches) = (epoch, batch, batches)
  }

  public init(ofStep step: Int, batches: Int) {
    self.init(epoch: step / batches, batch: step % batches, batches: batches)
  }
}
