import Networks

/// Bending a curve until networks along it do well: minimises E_t L(φ(t)) over its free control points.
///
/// One t a batch; the gradient of w_j is c_j(t) (∇L(φ(t)) + λ φ(t)) (Garipov et al. 2018).
public struct CurveFitting: Sendable {
  /// How t is drawn.
  public enum Positions: String, Sendable, CaseIterable {
    /// Uniform on [0, 1), each on its own.
    case uniform
    /// One draw from each of as many equal slices as an epoch has batches, the slices in an order of the epoch's own:
    /// without shuffled data a fixed order would pair each batch with the same slice for ever.
    case stratified
  }

  public let network: Network
  public let loss: any Loss
  public let course: TrainingCourse
  public let positions: Positions
  /// λ, on all parameters of φ(t); not the optimiser's decay, which acts on the control points.
  public let weightDecay: Double
  public let isStartFree: Bool, isEndFree: Bool

  public init(
    network: Network, loss: any Loss, course: TrainingCourse, positions: Positions = .uniform,
    weightDecay: Double = 0, isStartFree: Bool = false, isEndFree: Bool = false
  ) {
    self.network = network
    self.loss = loss
    self.course = course
    self.positions = positions
    self.weightDecay = weightDecay
    self.isStartFree = isStartFree
    self.isEndFree = isEndFree
  }

  /// The control points that move.
  func freePoints(of count: Int) -> Range<Int> {
    (isStartFree ? 0 : 1)..<(isEndFree ? count : count - 1)
  }

  /// A state that begins at a curve as it is, with an optimiser that remembers nothing.
  public func initialState(_ curve: Curve) -> TrainingState {
    let weights = freePoints(of: curve.controlPoints.count).flatMap { curve.controlPoints[$0] }
    return TrainingState(
      weights: weights, buffers: [], optimiser: OptimiserState(for: course.optimiser, count: weights.count))
  }

  /// `curve` with its free control points as a state has them.
  public func curve(_ curve: Curve, at state: TrainingState) -> Curve {
    var result = curve
    let size = curve.start.count
    let free = freePoints(of: curve.controlPoints.count)
    precondition(state.weights.count == free.count * size, "A state fits the curve it was made for.")
    for (ordinal, point) in free.enumerated() {
      result.controlPoints[point] = Array(state.weights[ordinal * size..<(ordinal + 1) * size])
    }
    return result
  }

  /// The place on the curve where one batch of one epoch is tried.
  func position(_ place: StepPlace) -> Double {
    let draw = CounterRandom(seed: course.seed, purpose: .curvePosition, epoch: place.epoch)
      .uniform(at: place.batch)
    guard positions == .stratified else { return draw }
    let order = EpochPermutation(count: place.batches, seed: ~course.seed, epoch: place.epoch)
    return (Double(order[place.batch]) + draw) / Double(place.batches)
  }
}
