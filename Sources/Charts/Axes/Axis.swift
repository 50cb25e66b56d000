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
