/// How far a quantity rises between the ends of a path, by the three definitions in use.
///
/// v is the quantity at coordinates t that rise from 0 to 1; a value that is not a number makes all three NaN.
public struct Barriers: Equatable, Sendable {
  /// max_t v(t) - (v(0) + v(1)) / 2 (Frankle et al. 2020, arXiv 1912.05671).
  public let peakOverMean: Double

  /// max_t [v(t) - ((1 - t) v(0) + t v(1))] (Entezari et al. 2022, arXiv 2110.06296).
  public let overInterpolation: Double

  /// max_t v(t) - max(v(0), v(1)).
  public let peakOverWorst: Double

  public init(values: [Double], coordinates: [Double]) {
    precondition(
      values.count == coordinates.count && values.count > 1, "a value for each of two or more points")
    precondition(coordinates.first == 0 && coordinates.last == 1, "coordinates from 0 to 1")
    let start = values[0]
    let end = values[values.count - 1]
    let peak = values.maximumOrNaN
    peakOverMean = peak - (start + end) / 2
    peakOverWorst = peak - [start, end].maximumOrNaN
    overInterpolation = zip(values, coordinates).map { $0 - ((1 - $1) * start + $1 * end) }.maximumOrNaN
  }
}
