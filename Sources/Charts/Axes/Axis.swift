#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What is measured along one side of a chart, and how it is spaced.
public struct Axis: Sendable, Equatable {
  public enum Spacing: Sendable, Equatable {
    case linear
    /// Equal factors take equal room; values that are not above zero are left out.
    case logarithmic

    /// Whether a value has a place: finite and, where factors count, above zero, with air to either side.
    func accepts(_ value: Double) -> Bool {
      value.isDrawable && (self == .linear || value > 1e-300)
    }
  }

  public var name: String
  /// Written after the name in parentheses, such as `%`.
  public var unit: String?
  public var spacing: Spacing
  /// What the axis covers; by default the data, with a little air. Data outside is cut off.
  public var range: ClosedRange<Double>?
  /// What the air around the data never leaves, such as `0...100` for percentages.
  public var bounds: ClosedRange<Double>?
  /// Whether only whole numbers are ticked, as for epochs.
  public var isWhole: Bool
  /// Whether it is the place on a curve, t, which other figures of the curve have too.
  public var isPlaceOnCurve = false
  /// Whether ticks have labels and the axis its name; a panel above another that shares its axis has neither.
  var isLabelled = true

  public init(
    _ name: String, unit: String? = nil, spacing: Spacing = .linear, range: ClosedRange<Double>? = nil,
    bounds: ClosedRange<Double>? = nil, isWhole: Bool = false
  ) {
    self.name = name
    self.unit = unit
    self.spacing = spacing
    self.range = range
    self.bounds = bounds
    self.isWhole = isWhole
  }

  /// The place on a curve, from its start to its end.
  public static var placeOnCurve: Axis {
    var axis = Axis("t", range: 0...1)
    axis.isPlaceOnCurve = true
    return axis
  }

  /// The name with its unit.
  var label: String {
    guard let unit, !unit.isEmpty else { return name }
    return name.isEmpty ? unit : "\(name) (\(unit))"
  }

  /// Whether a value has a place on this axis.
  func accepts(_ value: Double) -> Bool {
    spacing.accepts(value)
  }
}

/// The map from values to [0, 1] along an axis.
struct Scale: Sendable, Equatable {
  let spacing: Axis.Spacing
  /// The values at 0 and at 1; they differ, and are above zero when the spacing is logarithmic.
  let domain: ClosedRange<Double>

  init(spacing: Axis.Spacing, domain: ClosedRange<Double>) {
    precondition(domain.lowerBound < domain.upperBound, "a scale needs two different ends")
    precondition(spacing == .linear || domain.lowerBound > 0, "a logarithmic scale begins above zero")
    self.spacing = spacing
    self.domain = domain
  }

  /// The place of a value, outside [0, 1] when it is outside the domain; nil when it has none.
  func fraction(of value: Double) -> Double? {
    guard spacing.accepts(value) else { return nil }
    let lower = warped(domain.lowerBound)
    return (warped(value) - lower) / (warped(domain.upperBound) - lower)
  }

  private func warped(_ value: Double) -> Double {
    spacing == .linear ? value : log10(value)
  }

  /// The scale of an axis for the values it must show; nil when it can show none of them and has no range.
  static func fitting(_ values: some Sequence<Double>, axis: Axis, air: Double) -> Scale? {
    if let range = axis.range, axis.accepts(range.lowerBound), axis.accepts(range.upperBound) {
      return Scale(spacing: axis.spacing, domain: widened(range, spacing: axis.spacing))
    }
    guard let extent = extent(of: values, axis: axis) else { return nil }
    let wide = widened(extent, spacing: axis.spacing)
    return Scale(spacing: axis.spacing, domain: aired(wide, axis: axis, air: air, around: extent))
  }

  /// The least and the greatest value that the axis accepts.
  static func extent(of values: some Sequence<Double>, axis: Axis) -> ClosedRange<Double>? {
    var extent: ClosedRange<Double>?
    for value in values where axis.accepts(value) {
      let known = extent ?? value...value
      extent = min(known.lowerBound, value)...max(known.upperBound, value)
    }
    return extent
  }

  /// The range itself, or a neighbourhood of it when its ends are equal or nearly so.
  private static func widened(_ range: ClosedRange<Double>, spacing: Axis.Spacing) -> ClosedRange<Double> {
    let (lower, upper) = (range.lowerBound, range.upperBound)
    let magnitude = max(abs(lower), abs(upper))
    guard upper - lower <= max(magnitude * 1e-12, leastSpan(spacing)) else { return range }
    if spacing == .logarithmic { return lower / 2...upper * 2 }
    let reach = magnitude > leastSpan(spacing) ? magnitude * 0.1 : 1
    return lower - reach...upper + reach
  }

  /// A span that can still be divided: a tenth of the least number there is would be nothing.
  private static func leastSpan(_ spacing: Axis.Spacing) -> Double { spacing == .linear ? 1e-290 : 0 }

  private static func aired(
    _ range: ClosedRange<Double>, axis: Axis, air: Double, around extent: ClosedRange<Double>
  ) -> ClosedRange<Double> {
    var (lower, upper) = (range.lowerBound, range.upperBound)
    switch axis.spacing {
    case .linear:
      let reach = (upper - lower) * air
      (lower, upper) = (lower - reach, upper + reach)
    case .logarithmic:
      let reach = (log10(upper) - log10(lower)) * air
      (lower, upper) = (pow(10, max(log10(lower) - reach, -305)), pow(10, min(log10(upper) + reach, 305)))
    }
    guard let bounds = axis.bounds else { return lower...upper }
    let cutLower = min(max(lower, bounds.lowerBound), extent.lowerBound)
    let cutUpper = max(min(upper, bounds.upperBound), extent.upperBound)
    return cutLower < cutUpper ? cutLower...cutUpper : lower...upper
  }
}
