/// A plane through three weight vectors: P(a, b) = origin + a u + b v.
///
/// Coordinates and points are worked out in Double.
public struct WeightPlane: Sendable {
  /// How a plane is laid through w_0, w_1 (a control point) and w_2.
  public enum Frame: String, CaseIterable, Sendable {
    /// u = w_2 - w_0; v = the part of w_1 - w_0 at right angles to it (Garipov et al. 2018). w_0 is at (0, 0), w_2 at
    /// (1, 0), w_1 at b = 1.
    case orthonormal
    /// The control point is the origin, w_0 is at (1, 0) and w_2 at (0, 1).
    case affine
  }

  /// Three vectors that span no plane.
  public struct Degenerate: Error, Sendable, CustomStringConvertible {
    /// The dimension that they do span: 0 or 1.
    public let rank: Int

    public var description: String {
      rank == 0
        ? "the three points are one point: they span no plane"
        : "the three points lie on one line (rank 1): they span no plane"
    }
  }

  private let origin: [Float]
  private let u: [Double]
  private let v: [Double]
  private let uu: Double
  private let uv: Double
  private let vv: Double

  /// - Throws: `Degenerate` where the control point lies on the line through the ends, up to a millionth of their distance.
  public init(
    start: [Float], controlPoint: [Float], end: [Float], frame: Frame
  ) throws(Degenerate) {
    precondition(start.count == controlPoint.count && controlPoint.count == end.count, "points of one length")
    let (base, first, second) =
      frame == .orthonormal ? (start, end, controlPoint) : (controlPoint, start, end)
    let u = Self.difference(first, base)
    var v = Self.difference(second, base)
    let uu = Self.dot(u, u)
    let raw = Self.dot(v, v)
    guard uu > 0 || raw > 0 else { throw Degenerate(rank: 0) }
    guard uu > 0 else { throw Degenerate(rank: 1) }
    let share = Self.dot(u, v) / uu
    let across = zip(v, u).map { $0 - share * $1 }
    guard Self.dot(across, across) > 1e-12 * max(uu, raw) else { throw Degenerate(rank: 1) }
    if frame == .orthonormal { v = across }
    origin = base
    self.u = u
    self.v = v
    self.uu = uu
    uv = frame == .orthonormal ? 0 : Self.dot(u, v)
    vv = Self.dot(v, v)
  }

  /// |u| and |v|: how far one unit of a coordinate goes.
  public var unitLengths: (u: Double, v: Double) { (uu.squareRoot(), vv.squareRoot()) }

  /// P(a, b), rounded to float32.
  public func point(_ a: Double, _ b: Double) -> [Float] {
    [Float](unsafeUninitializedCapacity: origin.count) { buffer, count in
      for index in origin.indices {
        buffer[index] = Float(Double(origin[index]) + a * u[index] + b * v[index])
      }
      count = origin.count
    }
  }

  /// The vectors that points are combinations of, rounded to float32: P(a, b) has the coefficients [1, a, b].
  public var basis: PointBasis? { PointBasis([origin, u.map { Float($0) }, v.map { Float($0) }]) }

  /// The coordinates of the nearest place in the plane, and how far away it is.
  public func projection(of point: [Float]) -> (a: Double, b: Double, distance: Double) {
    let offset = Self.difference(point, origin)
    let (pu, pv) = (Self.dot(offset, u), Self.dot(offset, v))
    let determinant = uu * vv - uv * uv
    let a = (pu * vv - pv * uv) / determinant
    let b = (pv * uu - pu * uv) / determinant
    var square = 0.0
    for index in offset.indices {
      let rest = offset[index] - a * u[index] - b * v[index]
      square += rest * rest
    }
    return (a, b, square.squareRoot())
  }

  private static func difference(_ a: [Float], _ b: [Float]) -> [Double] {
    zip(a, b).map { Double($0) - Double($1) }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }
}
