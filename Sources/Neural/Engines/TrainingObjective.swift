/// What a training makes small: the mean loss over networks that are combinations of some vectors of weights.
///
/// Each step tries one of them, φ = Σ c_j w_j; the gradient of a vector that moves is c_j (∇L(φ) + λ φ). A single network is
/// the combination of one vector with the factor 1; a curve, a simplex or a chain draws its factors anew for each step.
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

  /// - Precondition: points of one length, of which at least one moves.
  public init(
    points: [[Float]], moving: Range<Int>, sampling: any TrialSampling, weightDecay: Double = 0,
    norms: [Float]? = nil
  ) {
    precondition(
      !moving.isEmpty && moving.clamped(to: points.indices) == moving, "A training moves some of its points.")
    precondition(points.allSatisfy { $0.count == points[0].count }, "Points have one length.")
    self.points = points
    self.moving = moving
    self.sampling = sampling
    self.weightDecay = weightDecay
    self.norms = norms
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
      result[point] = Array(state.weights[ordinal * size..<(ordinal + 1) * size])
    }
    return result
  }
}

/// Decides which combinations of an objective's points are tried. A pure function of the step, so that any engine can ask
/// in any order, or make a table of an epoch.
public protocol TrialSampling: Sendable {
  func trial(at place: StepPlace, seed: UInt64) -> Trial

  /// Combinations that say of a fit that has ended whether it is of use.
  func probes(of moving: Range<Int>) -> [Trial]
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
