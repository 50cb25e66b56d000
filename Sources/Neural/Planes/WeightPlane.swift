/// A plane through weight space, P(a, b) = origin + a u + b v; or a line, P(a) = origin + a u.
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

  /// Vectors that span less than they should.
  public struct Degenerate: Error, Sendable, CustomStringConvertible {
    /// The dimension that they do span: 0 or 1.
    public let rank: Int
    /// The dimension that was wanted: 1 for a line, 2 for a plane.
    public var wanted = 2

    public var description: String {
      if wanted == 1 { return "the two points are one point (rank 0): they span no line" }
      return rank == 0
        ? "the three points are one point: they span no plane"
        : "the three points lie on one line (rank 1): they span no plane"
    }
  }

  private let origin: [Float]
  private let u: [Double]
  /// Nil of a line.
  private let v: [Double]?
  private let uu: Double
  private let uv: Double
  private let vv: Double

  /// - Throws: `Degenerate` where the control point lies on the line through the ends, up to a millionth of their distance.
  public init(
    start: [Float], controlPoint: [Float], end: [Float], frame: Frame
  ) throws(Degenerate) {
    try self.init(
      through: frame == .orthonormal ? [start, end, controlPoint] : [controlPoint, start, end], frame: frame)
  }

  /// The plane through three points, or the line through two: the first is at (0, 0) and the second at (1, 0).
  ///
  /// - Parameter frame: orthonormal: the third is at height 1 above the line through the others; affine: it is at (0, 1).
  /// - Throws: `Degenerate` where they span no plane, or no line.
  public init(through points: [[Float]], frame: Frame) throws(Degenerate) {
    precondition((2...3).contains(points.count), "a line has two points, and a plane three")
    let directions = points.dropFirst().map { Self.difference($0, points[0]) }
    try self.init(origin: points[0], along: directions, isOrthogonal: frame == .orthonormal)
  }

  /// The plane along two directions from a point, or the line along one.
  ///
  /// - Parameter isOrthogonal: whether the part of the second that is at right angles to the first stands for it.
  /// - Throws: `Degenerate` where they span no plane, or no line.
  public init(
    origin: [Float], along directions: [[Double]], isOrthogonal: Bool = false
  ) throws(Degenerate) {
    precondition(
      (1...2).contains(directions.count) && directions.allSatisfy { $0.count == origin.count },
      "one or two directions of the origin's length")
    self.origin = origin
    u = directions[0]
    uu = Self.dot(u, u)
    guard directions.count == 2 else {
      guard uu > 0 else { throw Degenerate(rank: 0, wanted: 1) }
      (v, uv, vv) = (nil, 0, 0)
      return
    }
    var v = directions[1]
    let raw = Self.dot(v, v)
    guard uu > 0 || raw > 0 else { throw Degenerate(rank: 0) }
    guard uu > 0 else { throw Degenerate(rank: 1) }
    let share = Self.dot(u, v) / uu
    let across = zip(v, u).map { $0 - share * $1 }
    guard Self.dot(across, across) > 1e-12 * max(uu, raw) else { throw Degenerate(rank: 1) }
    if isOrthogonal { v = across }
    self.v = v
    uv = isOrthogonal ? 0 : Self.dot(u, v)
    vv = Self.dot(v, v)
  }

  /// 1 of a line, 2 of a plane.
  public var dimension: Int { v == nil ? 1 : 2 }

  /// |u| and |v|: how far one unit of a coordinate goes; |v| is 0 of a line.
  public var unitLengths: (u: Double, v: Double) { (uu.squareRoot(), vv.squareRoot()) }

  /// P(a, b), rounded to float32; of a line, P(a).
  public func point(_ a: Double, _ b: Double) -> [Float] { weights(at: [a, b]) }

  public var parameterCount: Int { origin.count }

  /// P(a, b), rounded to float32; of a line, P(a).
  public func write(_ range: Range<Int>, at coordinates: [Double], to out: UnsafeMutablePointer<Float>) {
    let a = coordinates[0]
    origin.withUnsafeBufferPointer { origin in
      u.withUnsafeBufferPointer { u in
        guard let v else {
          for index in range { out[index - range.lowerBound] = Float(Double(origin[index]) + a * u[index]) }
          return
        }
        let b = coordinates.count > 1 ? coordinates[1] : 0
        v.withUnsafeBufferPointer { v in
          for index in range {
            out[index - range.lowerBound] = Float(Double(origin[index]) + a * u[index] + b * v[index])
          }
        }
      }
    }
  }

  /// The vectors that points are combinations of, rounded to float32: P(a, b) has the coefficients [1, a, b].
  public var basis: PointBasis? {
    PointBasis([origin, u.map { Float($0) }] + (v.map { [$0.map { Float($0) }] } ?? []))
  }

  /// The coordinates of the nearest place in the plane, and how far away it is.
  public func projection(of point: [Float]) -> (a: Double, b: Double, distance: Double) {
    let offset = Self.difference(point, origin)
    let pu = Self.dot(offset, u)
    let (a, b): (Double, Double)
    if let v {
      let pv = Self.dot(offset, v)
      let determinant = uu * vv - uv * uv
      (a, b) = ((pu * vv - pv * uv) / determinant, (pv * uu - pu * uv) / determinant)
    } else {
      (a, b) = (pu / uu, 0)
    }
    var square = 0.0
    for index in offset.indices {
      let rest = offset[index] - a * u[index] - (v.map { b * $0[index] } ?? 0)
      square += rest * rest
    }
    return (a, b, square.squareRoot())
  }

  static func difference(_ a: [Float], _ b: [Float]) -> [Double] {
    zip(a, b).map { Double($0) - Double($1) }
  }

  static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }
}
