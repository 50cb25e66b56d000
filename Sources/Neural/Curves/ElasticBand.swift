/// An elastic band between two points of weight space: pivots that slide down across the band while they stay at equal distances
/// along it (AutoNEB; Draxler et al. 2018, arXiv 1803.00885). What it comes to rest on is a path whose highest point is a saddle.
///
/// A step moves each inner pivot against the part of its gradient that is at right angles to the band's tangent there, and then
/// spreads the pivots evenly. Forces along the band, and springs, are not needed: spreading does their work.
public struct ElasticBand: Sendable {
  /// The ends, which stay, and the inner pivots between them.
  public private(set) var pivots: [[Float]]
  private var velocities: [[Float]]

  /// How a step moves.
  public struct Pace: Sendable {
    public let rate: Double
    public let momentum: Double
    /// λ, added to each gradient as λ w.
    public let weightDecay: Double

    public init(rate: Double, momentum: Double = 0, weightDecay: Double = 0) {
      (self.rate, self.momentum, self.weightDecay) = (rate, momentum, weightDecay)
    }
  }

  /// - Parameter inner: pivots between the ends, evenly on the straight line at first.
  public init(from start: [Float], to end: [Float], inner: Int) {
    pivots =
      Curve(family: PolygonalChain(), from: start, to: end, controlPoints: inner + 2).controlPoints
    velocities = pivots.map { [Float](repeating: 0, count: $0.count) }
  }

  public var inner: Range<Int> { 1..<pivots.count - 1 }

  /// One step of all inner pivots.
  ///
  /// - Parameters:
  ///   - ends: the losses of both ends, which tangents lean by.
  ///   - gradient: the loss and its gradient at some weights.
  /// - Returns: the loss of each pivot before the step.
  @discardableResult
  public mutating func step(
    _ pace: Pace, ends: (start: Double, end: Double),
    gradient: ([Float]) throws -> (loss: Double, gradient: [Double])
  ) rethrows -> [Double] {
    let found = try inner.map { try gradient(pivots[$0]) }
    let losses = [ends.start] + found.map(\.loss) + [ends.end]
    let forces = inner.map { across($0, losses, found[$0 - 1].gradient, weightDecay: pace.weightDecay) }
    let (rate, momentum) = (Float(pace.rate), Float(pace.momentum))
    for pivot in inner {
      for (place, force) in forces[pivot - 1].enumerated() {
        velocities[pivot][place] = momentum * velocities[pivot][place] + Float(force)
        pivots[pivot][place] -= rate * velocities[pivot][place]
      }
    }
    spread()
    return losses
  }

  /// g + λ w without its part along the tangent.
  private func across(
    _ pivot: Int, _ losses: [Double], _ gradient: [Double], weightDecay: Double
  ) -> [Double] {
    let tangent = tangent(pivot, losses)
    var force = gradient
    if weightDecay != 0 {
      for (place, weight) in pivots[pivot].enumerated() { force[place] += weightDecay * Double(weight) }
    }
    var (along, square) = (0.0, 0.0)
    for place in tangent.indices {
      along += force[place] * tangent[place]
      square += tangent[place] * tangent[place]
    }
    guard square > 0 else { return force }
    let share = along / square
    for place in tangent.indices { force[place] -= share * tangent[place] }
    return force
  }

  /// Towards the higher neighbour; where both are higher or both lower, both in the shares of their heights (Henkelman and
  /// Jónsson 2000).
  private func tangent(_ pivot: Int, _ losses: [Double]) -> [Double] {
    let (before, own, after) = (losses[pivot - 1], losses[pivot], losses[pivot + 1])
    let shares: (back: Double, on: Double)
    if after > own, own > before {
      shares = (0, 1)
    } else if after < own, own < before {
      shares = (1, 0)
    } else {
      let (up, down) = (abs(after - own), abs(before - own))
      let (most, least) = (max(up, down), min(up, down))
      // What is not a number, or level on both sides, leans to neither.
      shares = most > 0 ? (after > before ? (least, most) : (most, least)) : (1, 1)
    }
    let (last, here, next) = (pivots[pivot - 1], pivots[pivot], pivots[pivot + 1])
    return here.indices.map { place in
      shares.back * (Double(here[place]) - Double(last[place]))
        + shares.on * (Double(next[place]) - Double(here[place]))
    }
  }

  /// Moves the inner pivots to equal distances along the chain that they make.
  public mutating func spread() {
    let chain = Curve(family: PolygonalChain(), controlPoints: pivots)
    let knots = pivots.indices.map { Double($0) / Double(pivots.count - 1) }
    let steps = chain.steps(through: knots)
    let length = steps.reduce(0, +)
    guard length > 0, length.isFinite else { return }
    var moved = pivots
    var (segment, passed) = (0, 0.0)
    for pivot in inner {
      let wanted = length * Double(pivot) / Double(pivots.count - 1)
      while segment < steps.count - 1, passed + steps[segment] < wanted {
        passed += steps[segment]
        segment += 1
      }
      let share = steps[segment] > 0 ? min(max((wanted - passed) / steps[segment], 0), 1) : 0
      let (a, b) = (pivots[segment], pivots[segment + 1])
      moved[pivot] = a.indices.map { Float(Double(a[$0]) + share * (Double(b[$0]) - Double(a[$0]))) }
    }
    pivots = moved
  }

  /// Puts a pivot wherever the loss between two of them rises above the straight line between their losses by more than a share
  /// of the range of all.
  ///
  /// - Parameters:
  ///   - most: inner pivots that there may be.
  ///   - loss: at some weights.
  /// - Returns: how many were put in.
  @discardableResult
  public mutating func insert(
    above threshold: Double, most: Int, loss: ([Float]) throws -> Double
  ) rethrows -> Int {
    let own = try pivots.map(loss)
    let shares = [0.25, 0.5, 0.75]
    let between = try (0..<pivots.count - 1).map { segment in
      try shares.map { try loss(point(on: segment, $0)) }
    }
    let all = own + between.joined()
    guard let least = all.min(), let greatest = all.max(), greatest > least else { return 0 }
    var wanted: [(segment: Int, share: Double, excess: Double)] = []
    for (segment, values) in between.enumerated() {
      let rises = zip(shares, values).map { share, value in
        (share, (value - ((1 - share) * own[segment] + share * own[segment + 1])) / (greatest - least))
      }
      if let top = rises.max(by: { $0.1 < $1.1 }), top.1 > threshold {
        wanted.append((segment, top.0, top.1))
      }
    }
    let room = max(most - inner.count, 0)
    let chosen = wanted.sorted { ($1.excess, $0.segment) < ($0.excess, $1.segment) }.prefix(room)
    for (segment, share, _) in chosen.sorted(by: { $0.segment > $1.segment }) {
      let pivot = point(on: segment, share)
      pivots.insert(pivot, at: segment + 1)
      velocities.insert([Float](repeating: 0, count: pivot.count), at: segment + 1)
    }
    return chosen.count
  }

  private func point(on segment: Int, _ share: Double) -> [Float] {
    let (a, b) = (pivots[segment], pivots[segment + 1])
    return a.indices.map { Float(Double(a[$0]) + share * (Double(b[$0]) - Double(a[$0]))) }
  }
}
