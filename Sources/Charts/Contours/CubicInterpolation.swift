/// A smooth curve through the values of a line of places: on each piece a cubic, its slope at a place that of the
/// parabola through the place and its neighbours.
///
/// Pieces beside a value that is not finite are not finite; the curve begins anew after them.
struct CubicInterpolation: Sendable {
  let places: [Double]
  let values: [Double]
  private let slopes: [Double]

  init(places: [Double], values: [Double]) {
    self.places = places
    self.values = values
    slopes = values.indices.map { CubicInterpolation.slope(at: $0, places, values) }
  }

  /// The value in piece `index`, at a share in [0, 1] of the way through it.
  func value(in index: Int, at share: Double) -> Double {
    if share == 0 { return values[index] }
    if share == 1 { return values[index + 1] }
    let width = places[index + 1] - places[index]
    let rest = 1 - share
    return values[index] * rest * rest * (1 + 2 * share)
      + values[index + 1] * share * share * (3 - 2 * share)
      + width * share * rest * (slopes[index] * rest - slopes[index + 1] * share)
  }

  private static func slope(at index: Int, _ places: [Double], _ values: [Double]) -> Double {
    let before = secant(index - 1, places, values)
    let after = secant(index, places, values)
    guard let before else {
      guard let after, let next = secant(index + 1, places, values) else { return after ?? 0 }
      let (near, far) = (places[index + 1] - places[index], places[index + 2] - places[index + 1])
      return after + (after - next) * near / (near + far)
    }
    guard let after else {
      guard let previous = secant(index - 2, places, values) else { return before }
      let (near, far) = (places[index] - places[index - 1], places[index - 1] - places[index - 2])
      return before + (before - previous) * near / (near + far)
    }
    let (left, right) = (places[index] - places[index - 1], places[index + 1] - places[index])
    return (before * right + after * left) / (left + right)
  }

  /// The slope of the chord from a place to the next; nil where there is none.
  private static func secant(_ index: Int, _ places: [Double], _ values: [Double]) -> Double? {
    guard index >= 0, index + 1 < values.count else { return nil }
    let slope = (values[index + 1] - values[index]) / (places[index + 1] - places[index])
    return slope.isFinite ? slope : nil
  }
}
