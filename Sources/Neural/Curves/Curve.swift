/// A curve through weight space: a family and its control points, flat vectors of one length.
public struct Curve: Sendable {
  public let family: any CurveFamily
  /// w_0 and w_{n-1} are the ends; those between are the bends.
  public internal(set) var controlPoints: [[Float]]

  /// - Precondition: At least two control points, of one length.
  public init(family: any CurveFamily, controlPoints: [[Float]]) {
    precondition(controlPoints.count >= 2, "A curve has two ends.")
    precondition(
      controlPoints.allSatisfy { $0.count == controlPoints[0].count }, "Control points have one length.")
    self.family = family
    self.controlPoints = controlPoints
  }

  /// Bends evenly on the straight line: w_j = w_0 + j/(n-1) (w_{n-1} - w_0).
  public init(family: any CurveFamily, from start: [Float], to end: [Float], bends: Int) {
    precondition(start.count == end.count, "The ends of a curve have one length.")
    let last = bends + 1
    let between = (0..<bends).map { bend in
      let share = Double(bend + 1) / Double(last)
      return zip(start, end).map { Float(Double($0) + share * (Double($1) - Double($0))) }
    }
    self.init(family: family, controlPoints: [start] + between + [end])
  }

  /// The straight segment between two weight vectors.
  public static func segment(from start: [Float], to end: [Float]) -> Curve {
    Curve(family: PolygonalChain(), controlPoints: [start, end])
  }

  public var start: [Float] { controlPoints[0] }
  public var end: [Float] { controlPoints[controlPoints.count - 1] }

  /// φ(t); the ends' own bytes at t = 0 and t = 1.
  public func point(at t: Double) -> [Float] {
    WeightedSum.of(controlPoints, times: family.coefficients(at: t, count: controlPoints.count))
  }
}
