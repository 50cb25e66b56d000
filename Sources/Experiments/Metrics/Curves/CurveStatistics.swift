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
    mean = values.reduce(0, +) / Double(values.count)
    length = segments.reduce(0, +)
    let weighted = segments.indices.reduce(0) { $0 + (values[$1] + values[$1 + 1]) / 2 * segments[$1] }
    integral = length > 0 ? weighted / length : mean
  }
}
