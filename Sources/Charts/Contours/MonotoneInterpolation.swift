/// A smooth curve through the values of a line of places that stays, between two places, within their two values.
///
/// On each piece it is a cubic. Its slope at a place is that of the parabola through the place and its neighbours, held
/// between nothing and three times the flatter of the chords on both sides, and nothing where these point in opposite
/// directions: enough for each piece to rise or fall throughout (Fritsch and Carlson, 1980). So a hill or a hollow is
/// drawn only where one was measured. The slopes change continuously with the values.
///
/// Pieces beside a value that is not finite are not finite; the curve begins anew after them.
struct MonotoneInterpolation: Sendable {
  let places: [Double]
  let values: [Double]
  private let slopes: [Double]

  init(places: [Double], values: [Double]) {
    self.places = places
    self.values = values
    slopes = values.indices.map { MonotoneInterpolation.slope(at: $0, places, values) }
  }

  /// The value in piece `index`, at a share in [0, 1] of the way through it.
  func value(in index: Int, at share: Double) -> Double {
    if share == 0 { return values[index] }
    if share == 1 { return values[index + 1] }
    let width = places[index + 1] - places[index]
    let rest = 1 - share
    let (start, end) = (values[index], values[index + 1])
    let value =
      start * rest * rest * (1 + 2 * share) + end * share * share * (3 - 2 * share)
      + width * share * rest * (slopes[index] * rest - slopes[index + 1] * share)
    guard value.isFinite else { return .nan }
    // Rounding alone can leave the range.
    return min(max(value, min(start, end)), max(start, end))
  }

  private static func slope(at index: Int, _ places: [Double], _ values: [Double]) -> Double {
    let before = secant(index - 1, places, values)
    let after = secant(index, places, values)
    guard let before, let after else {
      guard let chord = before ?? after else { return 0 }
      // At an end of the line, the slope of the parabola through its last three places.
      let step = before == nil ? 1 : -1
      let piece = before == nil ? index : index - 1
      guard let next = secant(piece + step, places, values) else { return chord }
      let near = places[piece + 1] - places[piece]
      let far = places[piece + step + 1] - places[piece + step]
      return held(chord + (chord - next) * near / (near + far), chord, chord)
    }
    let (left, right) = (places[index] - places[index - 1], places[index + 1] - places[index])
    return held((before * right + after * left) / (left + right), before, after)
  }

  /// The slope nearest to `slope` that keeps the pieces on both sides, with the chords given, from turning.
  private static func held(_ slope: Double, _ before: Double, _ after: Double) -> Double {
    guard before * after > 0, slope * before > 0 else { return 0 }
    let steepest = 3 * min(abs(before), abs(after))
    return min(max(slope, -steepest), steepest)
  }

  /// The slope of the chord from a place to the next; nil where there is none.
  private static func secant(_ index: Int, _ places: [Double], _ values: [Double]) -> Double? {
    guard index >= 0, index + 1 < values.count else { return nil }
    let slope = (values[index + 1] - values[index]) / (places[index + 1] - places[index])
    return slope.isFinite ? slope : nil
  }
}
