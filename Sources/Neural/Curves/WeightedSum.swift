import Kernels

/// Σ a_j v_j in float32, in the order of the terms.
///
/// A term with a_j = 0 is left out, and the first that counts is written, not added: one vector with the factor 1
/// comes out bit for bit, negative zeros included.
struct WeightedSum {
  private(set) var values: [Float]
  private var hasStarted = false

  init(count: Int) {
    values = [Float](repeating: 0, count: count)
  }

  static func of(_ vectors: [[Float]], times factors: [Double]) -> [Float] {
    var sum = WeightedSum(count: vectors[0].count)
    for (factor, vector) in zip(factors, vectors) { sum.add(vector, times: Float(factor)) }
    return sum.values
  }

  mutating func add(_ vector: [Float], times factor: Float) {
    guard factor != 0 else { return }
    if hasStarted {
      thalweg_add_scaled(vector, factor, Int64(values.count), &values)
    } else {
      thalweg_combine(vector, 0, [factor], 1, Int64(values.count), &values)
    }
    hasStarted = true
  }
}
