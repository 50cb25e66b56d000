/// Base vectors whose combinations are the weight vectors of many points: a curve's control points, a plane's origin and
/// directions.
public struct PointBasis: Sendable {
  public let vectors: [[Float]]

  public init(_ vectors: [[Float]]) {
    self.vectors = vectors
  }
}

extension Curve {
  /// Its control points; `family.coefficients` are a point's.
  public var basis: PointBasis { PointBasis(controlPoints) }
}
