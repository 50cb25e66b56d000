import Declarations

/// A family of curves φ(t) = Σ c_j(t) w_j over n control points, t in [0, 1].
///
/// A family is one file in `Curves/` and one line in `CurveFamilies.all`. c_0(0) and c_{n-1}(1) are exactly 1, and the
/// other coefficients there exactly 0: a curve meets its ends bit for bit.
public protocol CurveFamily: Sendable {
  static var kind: String { get }
  /// What it is, in a few words for a list of them.
  static var summary: String { get }
  /// How it is written.
  static var schema: Schema<Self> { get }

  /// c_j(t) for each of `count` control points.
  func coefficients(at t: Double, count: Int) -> [Double]

  /// dc_j/dt; at a corner, the derivative from the right (from the left at t = 1).
  func derivatives(at t: Double, count: Int) -> [Double]

  /// t of each of `count` control points, where the curve goes through all of them; none otherwise.
  func knots(count: Int) -> [Double]
}

extension CurveFamily {
  public func knots(count: Int) -> [Double] { [] }
}
