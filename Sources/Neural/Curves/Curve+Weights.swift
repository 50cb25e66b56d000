import Kernels

/// The coordinate is t.
extension Curve: WeightSpace {
  public var parameterCount: Int { controlPoints[0].count }
  public var basis: PointBasis? { PointBasis(controlPoints) }

  /// Σ a_j w_j in float32, in the order of the terms, as `WeightedSum` has it.
  public func write(_ range: Range<Int>, at coordinates: [Double], to out: UnsafeMutablePointer<Float>) {
    let count = Int64(range.count)
    var hasStarted = false
    for (factor, vector) in zip(coefficients(at: coordinates).map({ Float($0) }), controlPoints)
    where factor != 0 {
      vector.withUnsafeBufferPointer { values in
        guard let base = values.baseAddress else { return }
        if hasStarted {
          thalweg_add_scaled(base + range.lowerBound, factor, count, out)
        } else {
          thalweg_combine(base + range.lowerBound, 0, [factor], 1, count, out)
        }
      }
      hasStarted = true
    }
    if !hasStarted { out.update(repeating: 0, count: range.count) }
  }

  public func coefficients(at coordinates: [Double]) -> [Double] {
    family.coefficients(at: coordinates[0], count: controlPoints.count)
  }
}
