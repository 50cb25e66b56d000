/// A number that says how good predictions are.
///
/// A metric is one file beside the others and one line in `Metrics.all`.
public protocol Metric: Sendable {
  /// How a specification and a table's column name it: "cross-entropy".
  var name: String { get }

  /// Raised when equal predictions would no longer give the same value: values are remembered under it.
  var version: Int { get }

  /// How an axis names it: "Cross-entropy".
  var title: String { get }

  /// What it is measured in, where it has a unit: "%".
  var unit: String? { get }

  var isBetterWhenLower: Bool { get }

  /// The metric over all examples; NaN when a prediction is not a number.
  func value(of predictions: Predictions) -> Double
}

extension Metric {
  public var version: Int { 1 }
  public var unit: String? { nil }
  public var isBetterWhenLower: Bool { true }
}
