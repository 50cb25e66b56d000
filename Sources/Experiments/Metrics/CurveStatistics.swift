import Platform

/// A quantity along a path in few numbers, as Garipov et al. 2018 (arXiv 1802.10026) tabulate it.
///
/// A value that is not a number makes all but the length NaN.
public struct CurveStatistics: Equatable, Sendable {
  public let minimum: Double
  public let maximum: Double

  /// The mean over points, unweighted.
  public let mean: Double

  /// The mean over the path's length, by the trapezoid rule: sum 1/2 (v_i-1 + v_i) dl_i / sum dl_i.
  ///
  /// The same as `mean` for a path of no length.
  public let integral: Double

  /// sum dl_i
  public let length: Double

  /// - Parameters:
  ///   - values: v_i at the points of the path.
  ///   - segments: dl_i = |phi(t_i) - phi(t_i-1)|, one fewer than the points.
  public init(values: [Double], segments: [Double]) {
    precondition(!values.isEmpty && segments.count == values.count - 1, "a segment between each two points")
    minimum = values.minimumOrNaN
    maximum = values.maximumOrNaN
    mean = (values.reduce(0, +) / Double(values.count)).decimal(amidst: values)
    length = segments.reduce(0, +)
    let weighted = segments.indices.reduce(0) { $0 + (values[$1] + values[$1 + 1]) / 2 * segments[$1] }
    integral = length > 0 ? (weighted / length).decimal(amidst: values) : mean
  }
}

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
    self.init(values: values, coordinates: coordinates, from: values[0], to: values[values.count - 1])
  }

  /// Against the values of two networks that the path need not end in: on one where a single layer goes from the first to
  /// the second, both whole networks are what it is judged by (Adilova et al. 2023, arXiv 2307.06966).
  public init(values: [Double], coordinates: [Double], from start: Double, to end: Double) {
    precondition(values.count == coordinates.count, "a value for each point")
    let all = values + [start, end]
    let peak = values.maximumOrNaN
    peakOverMean = (peak - (start + end) / 2).decimal(amidst: all)
    peakOverWorst = (peak - [start, end].maximumOrNaN).decimal(amidst: all)
    let rises = zip(values, coordinates).map { $0 - ((1 - $1) * start + $1 * end) }
    overInterpolation = rises.maximumOrNaN.decimal(amidst: all)
  }
}

extension [Double] {
  /// The greatest, or NaN when any is NaN; `max()` would depend on where that one stands.
  var maximumOrNaN: Double {
    contains { $0.isNaN } ? .nan : self.max() ?? .nan
  }

  /// The least, or NaN when any is NaN.
  var minimumOrNaN: Double {
    contains { $0.isNaN } ? .nan : self.min() ?? .nan
  }
}
