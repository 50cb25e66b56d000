/// The coordinate is t.
extension Curve: WeightSpace {
  public var parameterCount: Int { controlPoints[0].count }
  public var basis: PointBasis? { PointBasis(controlPoints) }

  public func write(_ range: Range<Int>, at coordinates: [Double], to out: UnsafeMutablePointer<Float>) {
    WeightedSum.write(range, of: controlPoints, times: coefficients(at: coordinates), to: out)
  }

  public func coefficients(at coordinates: [Double]) -> [Double] {
    family.coefficients(at: coordinates[0], count: controlPoints.count)
  }
}
